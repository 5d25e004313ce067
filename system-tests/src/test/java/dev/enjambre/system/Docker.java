package dev.enjambre.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The Docker command line, and behind it an engine that is the manager of a Swarm. */
final class Docker {

  private static final Duration QUICK = Duration.ofMinutes(1);
  private static final Duration BUILD = Duration.ofMinutes(20);

  private final Path program;

  private Docker(Path program) {
    this.program = program;
  }

  /** Fails, and says what to do, where there is no such engine. */
  static Docker ofThisMachine() {
    Docker docker = new Docker(programThatBuilds());
    Command.Result info =
        docker.result(QUICK, Map.of(), "info", "--format", "{{.Swarm.LocalNodeState}}");
    if (info.exitCode() != 0 || !info.output().strip().endsWith("active")) {
      throw new AssertionError(
          "The system tests need a Docker engine that is a Swarm: run system-tests/engine up as root."
              + " docker info says: "
              + info.output());
    }
    return docker;
  }

  /** Runs a command that must succeed, and gives its output. */
  String run(String... arguments) {
    return result(QUICK, Map.of(), arguments).text();
  }

  String run(Map<String, String> environment, String... arguments) {
    return result(QUICK, environment, arguments).text();
  }

  /** Builds an image from a Dockerfile of the repository's root. */
  void build(String dockerfile, String tag) {
    result(
            BUILD,
            Map.of("DOCKER_BUILDKIT", "1", "BUILDKIT_PROGRESS", "plain"),
            "build",
            "--file",
            dockerfile,
            "--tag",
            tag,
            ".")
        .text();
  }

  Command.Result result(Duration limit, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return Command.in(Project.root(), environment).run(limit, command);
  }

  /** Newer clients build by a plug-in that not every machine has; older ones by themselves. */
  private static Path programThatBuilds() {
    List<Path> programs =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "docker"))
            .filter(Files::isExecutable)
            .toList();
    return programs.stream()
        .filter(Docker::builds)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "The system tests need Docker, with BuildKit: run system-tests/engine up as"
                    + " root. Found: "
                    + programs));
  }

  private static boolean builds(Path program) {
    Docker docker = new Docker(program);
    if (docker.result(QUICK, Map.of(), "buildx", "version").exitCode() == 0) {
      return true;
    }
    int lastWithOwnBuilder = 22;
    return Pattern.compile("version (\\d+)")
        .matcher(docker.result(QUICK, Map.of(), "--version").output())
        .results()
        .map(MatchResult::group)
        .map(text -> text.replaceAll("\\D", ""))
        .mapToInt(Integer::parseInt)
        .anyMatch(major -> major <= lastWithOwnBuilder);
  }
}
