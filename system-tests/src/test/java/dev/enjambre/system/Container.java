package dev.enjambre.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of our images, run as the stack runs it: nothing of it can be written but its volume and a
 * temporary folder from which nothing can be run. {@link #close} removes it.
 */
final class Container implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final Docker docker;
  private final String id;

  private Container(Docker docker, String id) {
    this.docker = docker;
    this.id = id;
  }

  /**
   * Starts one.
   *
   * @param network where it is known by its name
   * @param options further ones of {@code docker run}
   */
  static Container start(
      Docker docker, String image, String name, String network, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--read-only",
                "--tmpfs=/tmp:size=128m",
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--memory=512m",
                "--network=" + network,
                "--network-alias=" + name,
                "--hostname=" + name,
                "--publish-all"));
    command.addAll(List.of(options));
    command.add(image);
    return new Container(docker, docker.run(command.toArray(String[]::new)));
  }

  /** Waits until its health check has succeeded. */
  void awaitHealthy() {
    await("a healthy container")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> inspect("{{.State.Health.Status}}").equals("healthy"));
  }

  String exec(String... command) {
    return docker.run(
        Stream.concat(Stream.of("exec", id), Stream.of(command)).toArray(String[]::new));
  }

  /** What {@code docker inspect} says of it. */
  String inspect(String format) {
    return docker.run("inspect", "--format", format, id);
  }

  /** Each line of its log as a JSON object. */
  List<JsonNode> log() {
    return docker.run("logs", id).lines().map(JSON::readTree).toList();
  }

  int port(int published) {
    String address = docker.run("port", id, published + "/tcp").lines().findFirst().orElseThrow();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  void stop() {
    docker.run("stop", "--time", "30", id);
  }

  @Override
  public void close() {
    docker.run("rm", "--force", "--volumes", id);
  }
}
