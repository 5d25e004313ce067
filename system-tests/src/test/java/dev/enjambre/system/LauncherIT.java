package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./enjambre} does before it hands over to Maven or Java. */
class LauncherIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void listsItsCommands() {
    Command.Result help = Command.in(folder, Map.of()).run(LIMIT, List.of(launcher(), "help"));

    assertThat(help.text())
        .contains("demo", "tracker", "peer", "create", "show", "build", "test")
        .contains("get", "verify", "ls", "add", "rm", "pause", "resume", "search", "publish")
        .contains("peers", "watch", "completion", "bench");
  }

  @Test
  void listsItsBenchmarks() {
    Map<String, String> asBuilt = Map.of("ENJAMBRE_NO_BUILD", "1");

    Command.Result names = Command.in(folder, asBuilt).run(LIMIT, List.of(launcher(), "bench"));

    assertThat(names.text().lines().map(String::strip))
        .contains("simulation", "dht", "overlay", "jmh", "pair", "swarm");
  }

  @Test
  void refusesACommandThatItDoesNotKnow() {
    Command.Result result = Command.in(folder, Map.of()).run(LIMIT, List.of(launcher(), "dance"));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("no command 'dance'");
  }

  @Test
  void endsAsItsCommandsDo() {
    Map<String, String> asBuilt = Map.of("ENJAMBRE_NO_BUILD", "1");

    Command.Result result =
        Command.in(folder, asBuilt).run(LIMIT, List.of(launcher(), "get", "magnet:?dn=nothing"));

    assertThat(result.exitCode()).isEqualTo(10);
    assertThat(result.output()).contains("that is no magnet link of a torrent").hasLineCount(1);
  }

  @Test
  void passesOverAJavaThatIsTooOld() throws IOException {
    Path old = fakeJdk("old", "17.0.9");

    String home =
        Command.in(
                folder,
                Map.of("JAVA_HOME", old.toString(), "PATH", old + "/bin:" + System.getenv("PATH")))
            .run(LIMIT, List.of(launcher(), "java-home"))
            .text();

    assertThat(Path.of(home)).isNotEqualTo(old);
    assertThat(Files.readString(Path.of(home, "release"))).doesNotContain("\"17.");
  }

  @Test
  void prefersJavaHomeWhereItWillDo() throws IOException {
    Path own = fakeJdk("a new one", "26");

    String home =
        Command.in(folder, Map.of("JAVA_HOME", own.toString()))
            .run(LIMIT, List.of(launcher(), "java-home"))
            .text();

    assertThat(home).isEqualTo(own.toString());
  }

  @Test
  void saysWhatToInstallWhereThereIsNoMaven() throws IOException {
    // Everything that the script uses, and no Maven.
    for (String tool :
        List.of("bash", "readlink", "dirname", "sed", "cut", "grep", "sort", "head", "mkdir")) {
      program("bin/" + tool, "exec '" + which(tool) + "' \"$@\"");
    }

    Command.Result result =
        Command.in(folder, Map.of("PATH", folder + "/bin", "SDKMAN_DIR", folder.toString()))
            .run(LIMIT, List.of(launcher(), "test"));

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.output()).contains("needs Maven 3.8.7 or newer").hasLineCount(1);
  }

  @Test
  void refusesAMavenThatIsTooOld() throws IOException {
    program("bin/mvn", "echo 'Apache Maven 3.6.3 (cecedd343002696d0abb50b32b541b8a6ba2883f)'");

    Command.Result result =
        Command.in(folder, Map.of("PATH", folder + "/bin:" + System.getenv("PATH")))
            .run(LIMIT, List.of(launcher(), "test"));

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.output())
        .contains("needs Maven 3.8.7 or newer, and found 3.6.3")
        .hasLineCount(1);
  }

  private static String launcher() {
    return Project.launcher().toString();
  }

  private Path fakeJdk(String name, String version) throws IOException {
    program(name + "/bin/java", "exit 1");
    program(name + "/bin/javac", "exit 1");
    Path home = folder.resolve(name);
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private void program(String path, String line) throws IOException {
    Path program = folder.resolve(path);
    Files.createDirectories(program.resolveSibling("."));
    Files.writeString(program, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path which(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
