package dev.enjambre.system;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The project's own stack file, deployed under a name of its own with free host ports, as on nodes
 * without a routing mesh, and with peers that send slowly; {@link #close} removes it with its
 * volumes.
 */
final class Stack implements AutoCloseable {

  /**
   * A running container of a service.
   *
   * @param hostName as the container has it, such as {@code peer-2}
   * @param webPort where its web port is published on this machine
   */
  record Replica(String container, String hostName, int webPort) {}

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration END_LIMIT = Duration.ofMinutes(2);

  private final Docker docker;
  private final String name;

  private Stack(Docker docker, String name) {
    this.docker = docker;
    this.name = name;
  }

  static Stack deploy(Docker docker, String name, String imageTag) {
    Stack stack = new Stack(docker, name);
    docker.run(
        Map.of(
            "ENJAMBRE_TAG", imageTag,
            "TRACKER_PORT", "0",
            "TRACKER_WEB_PORT", "0",
            "PEER_ENDPOINT_MODE", "dnsrr",
            "PEER_PORT_MODE", "host",
            "PEER_WEB_PORT", "0"),
        "stack",
        "deploy",
        "--compose-file",
        "swarm-stack.yml",
        "--compose-file",
        "system-tests/src/test/resources/slow-peers.yml",
        "--resolve-image",
        "never",
        name);
    return stack;
  }

  /** The healthy containers of a service, by host name, as soon as there are that many. */
  List<Replica> awaitHealthy(String service, int count, int webPort) {
    await(count + " healthy containers of " + service)
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> healthy(service).size() == count);
    return healthy(service).stream()
        .map(container -> replica(container, webPort))
        .sorted(Comparator.comparing(Replica::hostName))
        .toList();
  }

  private List<String> healthy(String service) {
    return docker
        .run(
            "ps",
            "--quiet",
            "--filter",
            "label=com.docker.swarm.service.name=" + name + "_" + service,
            "--filter",
            "health=healthy")
        .lines()
        .toList();
  }

  private Replica replica(String container, int webPort) {
    String published =
        docker.run("port", container, webPort + "/tcp").lines().findFirst().orElseThrow();
    return new Replica(
        container,
        docker.run("inspect", "--format", "{{.Config.Hostname}}", container),
        Integer.parseInt(published.substring(published.lastIndexOf(':') + 1)));
  }

  /** What the services have said and how their tasks fare, for a failure's message. */
  String report() {
    return docker.run("stack", "ps", "--no-trunc", name)
        + "\n"
        + docker.run("service", "logs", "--tail", "40", name + "_tracker")
        + "\n"
        + docker.run("service", "logs", "--tail", "60", name + "_peer");
  }

  @Override
  public void close() {
    docker.run("stack", "rm", name);
    String ofStack = "label=com.docker.stack.namespace=" + name;
    await("the end of the stack's containers")
        .atMost(END_LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> docker.run("ps", "--all", "--quiet", "--filter", ofStack).isEmpty());
    for (String volume :
        docker.run("volume", "ls", "--quiet", "--filter", ofStack).lines().toList()) {
      docker.run("volume", "rm", volume);
    }
    await("the end of the stack's network")
        .atMost(END_LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> docker.run("network", "ls", "--quiet", "--filter", ofStack).isEmpty());
  }
}
