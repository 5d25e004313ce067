package dev.enjambre.system;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The Docker command line, and behind it an engine: this machine's, which is a Swarm of its own, or
 * that of a node of a {@link Cluster}.
 */
final class Docker {

  private static final Duration QUICK = Duration.ofMinutes(1);
  private static final Duration BUILD = Duration.ofMinutes(20);
  private static final String NO_PROGRAM = "docker, with BuildKit, is not on the PATH";

  private final Path program;

  /** What makes the program talk to another engine than this machine's. */
  private final Map<String, String> connection;

  private Docker(Path program, Map<String, String> connection) {
    this.program = program;
    this.connection = Map.copyOf(connection);
  }

  /** The engine of this machine, which {@link NeedsEngine} has looked for. */
  static Docker ofThisMachine() {
    return new Docker(
        programThatBuilds().orElseThrow(() -> new AssertionError(NO_PROGRAM)), Map.of());
  }

  /** What keeps this machine from building images and deploying stacks; empty when nothing does. */
  static Optional<String> problemOfThisMachine() {
    Optional<Path> program = programThatBuilds();
    if (program.isEmpty()) {
      return Optional.of(NO_PROGRAM);
    }
    // The only question that fails, and says why, both without an engine and without a Swarm.
    Command.Result nodes = new Docker(program.get(), Map.of()).tryTo("node", "ls", "--quiet");
    return nodes.exitCode() == 0 ? Optional.empty() : Optional.of(nodes.output().strip());
  }

  /** The same program at another engine, such as {@code unix:///…/docker.sock}. */
  Docker at(String host) {
    return new Docker(
        program, Map.of("DOCKER_HOST", host, "DOCKER_CONTEXT", "", "DOCKER_TLS_VERIFY", ""));
  }

  /** Runs a command that must succeed, and gives its output. */
  String run(String... arguments) {
    return result(QUICK, Map.of(), arguments).text();
  }

  String run(Map<String, String> environment, String... arguments) {
    return result(QUICK, environment, arguments).text();
  }

  /** Runs a command that may fail, without a complaint. */
  Command.Result tryTo(String... arguments) {
    return result(QUICK, Map.of(), arguments);
  }

  /**
   * Builds an image from a Dockerfile and a folder.
   *
   * @param context the folder with what goes into it
   */
  void build(String dockerfile, String tag, String context) {
    build(dockerfile, tag, context, Map.of());
  }

  /** The same, with build arguments. */
  void build(String dockerfile, String tag, String context, Map<String, String> arguments) {
    List<String> command = new ArrayList<>(List.of("build", "--file", dockerfile, "--tag", tag));
    arguments.forEach((name, value) -> command.addAll(List.of("--build-arg", name + "=" + value)));
    command.add(context);
    result(
            BUILD,
            Map.of("DOCKER_BUILDKIT", "1", "BUILDKIT_PROGRESS", "plain"),
            command.toArray(String[]::new))
        .text();
  }

  Command.Result result(Duration limit, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    Map<String, String> all = new HashMap<>(connection);
    all.putAll(environment);
    return Command.in(Project.root(), all).run(limit, command);
  }

  /** Newer clients build by a plug-in that not every machine has; older ones by themselves. */
  private static Optional<Path> programThatBuilds() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "docker"))
        .filter(Files::isExecutable)
        .filter(Docker::builds)
        .findFirst();
  }

  private static boolean builds(Path program) {
    Docker docker = new Docker(program, Map.of());
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
