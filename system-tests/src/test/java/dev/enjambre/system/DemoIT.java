package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as a newcomer runs it; with the jars of this build. */
class DemoIT {

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void sharesARandomFileAndFindsEveryCopyRight() throws IOException {
    Command.Result result = demo("--size", "48", "--exit");

    assertThat(result.exitCode()).describedAs(result.output()).isZero();
    assertThat(result.output())
        .containsPattern("(?m)^ +[0-9.]+ s  peer 2 +100.0 %")
        .containsPattern("(?m)^ +[0-9.]+ s  peer 3 +100.0 %")
        .containsPattern("(?m)^  peer 2 .*1 of 1 files match$")
        .containsPattern("(?m)^  peer 3 .*1 of 1 files match$")
        .contains("Every copy is right.");
    assertThat(temporaryFolders()).isEmpty();
  }

  @Test
  @Tag("long")
  void sharesAFolderAmongMorePeers() throws IOException {
    Path shared = Files.createDirectories(folder.resolve("a folder/with parts"));
    SplittableRandom random = new SplittableRandom(7);
    for (int size : new int[] {0, 1, 16_384, 3_000_001}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Files.write(shared.resolve("part " + size), bytes);
    }

    Command.Result result =
        demo("--file", folder.resolve("a folder").toString(), "--peers", "4", "--exit");

    assertThat(result.exitCode()).describedAs(result.output()).isZero();
    assertThat(result.output()).containsPattern("(?m)^  peer 4 .*4 of 4 files match$");
  }

  @Test
  @Tag("cluster")
  void endsItsServicesAndRemovesTheirDataWhenItIsTold() throws Exception {
    Path output = folder.resolve("output.txt");
    Process demo = start(output, "--size", "16", "--peers", "2");
    try {
      await("the demo's end of the transfer")
          .atMost(LIMIT)
          .until(() -> Command.read(output).contains("Running until Ctrl-C.") || !demo.isAlive());
      List<ProcessHandle> services = demo.children().toList();
      assertThat(services).describedAs(Command.read(output)).hasSize(3);
      assertThat(temporaryFolders()).hasSize(1);

      demo.destroy();

      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(services).noneMatch(ProcessHandle::isAlive);
      assertThat(temporaryFolders()).isEmpty();
    } finally {
      demo.destroy();
    }
  }

  @Test
  @Tag("cluster")
  void saysWhichServiceDiedAndEndsTheOthers() throws Exception {
    Path output = folder.resolve("output.txt");
    Process demo = start(output, "--size", "16");
    try {
      await("four services").atMost(LIMIT).until(() -> services(demo).size() == 4);
      List<ProcessHandle> services = services(demo);

      services.stream()
          .max((a, b) -> Long.compare(a.pid(), b.pid()))
          .orElseThrow()
          .destroyForcibly();

      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(1);
      assertThat(Command.read(output)).contains("the demo failed: peer 3 ended by itself");
      assertThat(services).noneMatch(ProcessHandle::isAlive);
      assertThat(temporaryFolders()).isEmpty();
    } finally {
      demo.destroy();
    }
  }

  private Command.Result demo(String... options) {
    return command().run(LIMIT, line(options));
  }

  /** Leaves out the helper by which the JVM starts a process, which is a child for a moment. */
  private static List<ProcessHandle> services(Process demo) {
    return demo.children()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  private Process start(Path output, String... options) throws IOException {
    return command().start(line(options), output);
  }

  private Command command() {
    return Command.in(folder, Map.of("ENJAMBRE_NO_BUILD", "1", "TMPDIR", folder.toString()));
  }

  private static List<String> line(String... options) {
    List<String> line = new ArrayList<>(List.of(Project.launcher().toString(), "demo"));
    line.addAll(List.of(options));
    return line;
  }

  private List<Path> temporaryFolders() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("enjambre-demo-"))
          .toList();
    }
  }
}
