package dev.enjambre.system;

import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Swarm of several nodes on this machine, whose links and plugs can be pulled: {@code
 * system-tests/cluster}. {@link #close} removes it.
 */
final class Cluster implements AutoCloseable {

  /**
   * What a node's link has carried.
   *
   * @param sent bytes that the node has sent, with all headers
   * @param received bytes that came to it
   */
  record Traffic(long sent, long received) {

    Traffic since(Traffic before) {
      return new Traffic(sent - before.sent, received - before.received);
    }
  }

  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String NETWORK = "198.18.77.";

  private final List<Node> nodes;

  private Cluster(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** Starts one, in the place of what an interrupted run has left, and gives it images. */
  static Cluster start(Docker docker, int size, List<String> images) {
    script("down");
    script("up", Integer.toString(size));
    List<Node> nodes = new ArrayList<>();
    for (int number = 1; number <= size; number++) {
      String name = "node" + number;
      nodes.add(new Node(name, NETWORK + number, docker.at(script("host", name))));
    }
    Cluster cluster = new Cluster(nodes);
    List<String> load = new ArrayList<>(List.of("load"));
    load.addAll(images);
    try {
      script(load.toArray(String[]::new));
      return cluster;
    } catch (AssertionError e) {
      try {
        cluster.close();
      } catch (AssertionError another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  /** All of them, the manager first. */
  List<Node> nodes() {
    return nodes;
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  /** Lets every link carry so much each way, such as {@code 200mbit}; {@code off} for no bound. */
  void shapeAll(String rate) {
    nodes.forEach(node -> script("shape", node.name(), rate));
  }

  /** What the links have carried since their nodes came up. */
  Map<Node, Traffic> traffic() {
    Map<Node, Traffic> traffic = new LinkedHashMap<>();
    for (Node node : nodes) {
      String[] words = script("traffic", node.name()).split(" ", -1);
      traffic.put(node, new Traffic(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }
    return traffic;
  }

  /** What they have carried since then. */
  Map<Node, Traffic> trafficSince(Map<Node, Traffic> before) {
    Map<Node, Traffic> traffic = traffic();
    before.forEach((node, then) -> traffic.computeIfPresent(node, (_, now) -> now.since(then)));
    return traffic;
  }

  /** Waits until the manager thinks so of a node, such as {@code down}. */
  void awaitStatus(Node node, String status) {
    await(node.name() + " is " + status)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            nodes
                .getFirst()
                .docker()
                .run("node", "inspect", "--format", "{{.Status.State}}", node.name())
                .equals(status));
  }

  void cut(Node node) {
    script("cut", node.name());
  }

  void heal(Node node) {
    script("heal", node.name());
  }

  /** Ends all that runs on a node, without a word to the others. */
  void pullPlug(Node node) {
    script("kill", node.name());
  }

  /** What starts a program in a node's network, outside of all overlays. */
  static List<String> in(Node node) {
    return List.of(program(), "in", node.name());
  }

  static InetAddress address(Node node) {
    try {
      return InetAddress.getByName(node.address());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String program() {
    Path program = Project.root().resolve("system-tests/cluster");
    if (!Files.isExecutable(program)) {
      throw new AssertionError(program + " is not there");
    }
    return program.toString();
  }

  private static String script(String... words) {
    List<String> command = new ArrayList<>(List.of(program()));
    command.addAll(List.of(words));
    return Command.in(Project.root(), Map.of()).run(LIMIT, command).text();
  }

  @Override
  public void close() {
    script("down");
  }
}
