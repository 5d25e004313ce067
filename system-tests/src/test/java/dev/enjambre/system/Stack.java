package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The project's own stack file, deployed under a name of its own to a Swarm, of which the manager
 * comes first. {@link #close} removes it with its volumes, and sees to it that nothing is left.
 */
final class Stack implements AutoCloseable {

  static final int TRACKER_PORT = 7070;
  static final int PEER_PORT = 8080;

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration END_LIMIT = Duration.ofMinutes(2);
  private static final AtomicInteger NEXT_NAME = new AtomicInteger();
  private static final int ANONYMOUS_LENGTH = 64;

  private final List<Node> nodes;
  private final String name;
  private final Map<Node, Set<String>> volumesBefore = new HashMap<>();

  private Stack(List<Node> nodes, String name) {
    this.nodes = List.copyOf(nodes);
    this.name = name;
  }

  static Stack deploy(List<Node> nodes, StackSettings settings) {
    String name =
        "enjambre-it-" + ProcessHandle.current().pid() + "-" + NEXT_NAME.getAndIncrement();
    Stack stack = new Stack(nodes, name);
    for (Node node : nodes) {
      stack.volumesBefore.put(node, volumes(node));
    }
    List<String> command = new ArrayList<>(List.of("stack", "deploy"));
    for (String file : settings.files()) {
      command.addAll(List.of("--compose-file", file));
    }
    command.addAll(List.of("--resolve-image", "never", name));
    try {
      stack.manager().run(settings.with("STACK", name).variables(), command.toArray(String[]::new));
      return stack;
    } catch (AssertionError e) {
      stack.close();
      throw e;
    }
  }

  Docker manager() {
    return nodes.getFirst().docker();
  }

  /** Returns the whole name of something of the stack, such as a service. */
  String named(String part) {
    return name + "_" + part;
  }

  /** The healthy trackers, of which there must be one. */
  Replica awaitTracker() {
    return awaitTrackers(1).getFirst();
  }

  /** The healthy trackers by host name, as soon as there are that many. */
  List<Replica> awaitTrackers(int count) {
    return awaitHealthy("tracker", count, TRACKER_PORT);
  }

  /** The healthy peers by host name, as soon as there are that many. */
  List<Replica> awaitPeers(int count) {
    return awaitHealthy("peer", count, PEER_PORT);
  }

  /**
   * The healthy containers of a service by host name, as soon as there are that many which are
   * meant to run.
   *
   * @param webPort which the service publishes
   */
  List<Replica> awaitHealthy(String service, int count, int webPort) {
    AtomicReference<List<Replica>> found = new AtomicReference<>(List.of());
    await(count + " healthy containers of " + service)
        .atMost(START_LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          found.set(healthy(service, webPort));
          return found.get().size() == count;
        });
    return found.get();
  }

  /** The healthy containers of a service that are meant to run, by host name. */
  List<Replica> healthy(String service, int webPort) {
    List<Replica> replicas = new ArrayList<>();
    for (Node node : nodes) {
      Set<String> meant = tasks(service, node);
      if (!meant.isEmpty()) {
        healthyContainers(service, node)
            .forEach((task, container) -> {
              if (meant.contains(task)) {
                replica(node, container, webPort).ifPresent(replicas::add);
              }
            });
      }
    }
    replicas.sort(Comparator.comparing(Replica::hostName));
    return replicas;
  }

  /**
   * The ids of a service's containers that serve at this moment, whether or not they are meant to
   * go on.
   */
  Set<String> serving(String service) {
    Set<String> containers = new HashSet<>();
    nodes.forEach(node -> containers.addAll(healthyContainers(service, node).values()));
    return containers;
  }

  /** The ids of a service's tasks that the manager believes to run on a node. */
  private Set<String> tasks(String service, Node node) {
    Command.Result listed =
        manager()
            .tryTo(
                "service",
                "ps",
                "--no-trunc",
                "--filter",
                "desired-state=running",
                "--filter",
                "node=" + node.name(),
                "--format",
                "{{.ID}} {{.CurrentState}}",
                named(service));
    return listed
        .output()
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length > 1 && words[1].equals("Running"))
        .map(words -> words[0])
        .collect(Collectors.toSet());
  }

  /** Container ids by task id; none of a node that does not answer. */
  private Map<String, String> healthyContainers(String service, Node node) {
    Command.Result listed =
        node.docker()
            .tryTo(
                "ps",
                "--no-trunc",
                "--filter",
                "label=com.docker.swarm.service.name=" + named(service),
                "--filter",
                "health=healthy",
                "--format",
                "{{.Label \"com.docker.swarm.task.id\"}} {{.ID}}");
    return listed.exitCode() != 0
        ? Map.of()
        : listed
            .output()
            .lines()
            .map(line -> line.split(" ", 2))
            .filter(words -> words.length == 2)
            .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }

  private static Optional<Replica> replica(Node node, String container, int webPort) {
    Command.Result inspected =
        node.docker()
            .tryTo(
                "inspect",
                "--format",
                "{{.Config.Hostname}} {{.State.Pid}} {{(index (index .NetworkSettings.Ports \""
                    + webPort
                    + "/tcp\") 0).HostPort}}",
                container);
    // It may have ended meanwhile.
    if (inspected.exitCode() != 0) {
      return Optional.empty();
    }
    String[] words = inspected.output().strip().split(" ", -1);
    return Optional.of(
        new Replica(
            node, container, words[0], Long.parseLong(words[1]), Integer.parseInt(words[2])));
  }

  /** Asks for so many replicas, and does not wait for them. */
  void scale(String service, int replicas) {
    manager().run("service", "scale", "--detach", named(service) + "=" + replicas);
  }

  /** Changes a service as {@code docker service update} does, and does not wait for it. */
  void update(String service, String... options) {
    List<String> command = new ArrayList<>(List.of("service", "update", "--detach"));
    command.addAll(List.of(options));
    command.add(named(service));
    manager().run(command.toArray(String[]::new));
  }

  /** What the services have said and how their tasks fare, for a failure's message. */
  String report() {
    StringBuilder report =
        new StringBuilder(manager().tryTo("stack", "ps", "--no-trunc", name).output());
    for (String service : services()) {
      report
          .append('\n')
          .append(manager().tryTo("service", "logs", "--tail", "60", service).output());
    }
    return report.toString();
  }

  private List<String> services() {
    return manager()
        .tryTo("stack", "services", "--format", "{{.Name}}", name)
        .output()
        .lines()
        .toList();
  }

  @Override
  public void close() {
    manager().run("stack", "rm", name);
    String ofStack = "label=com.docker.stack.namespace=" + name;
    for (Node node : nodes) {
      awaitNone(node, "ps", "--all", "--quiet", "--filter", ofStack);
      for (String volume :
          node.docker().run("volume", "ls", "--quiet", "--filter", ofStack).lines().toList()) {
        node.docker().run("volume", "rm", volume);
      }
      awaitNone(node, "network", "ls", "--quiet", "--filter", ofStack);
      assertThat(leftVolumes(node)).describedAs("volumes that nobody removed").isEmpty();
    }
    for (String kind : List.of("service", "secret", "config")) {
      awaitNone(nodes.getFirst(), kind, "ls", "--quiet", "--filter", ofStack);
    }
  }

  private static void awaitNone(Node node, String... listing) {
    await("the end of what is listed by docker " + String.join(" ", listing))
        .atMost(END_LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> node.docker().run(listing).isEmpty());
  }

  /** Volumes of the stack's name, and new ones of no name. */
  private Set<String> leftVolumes(Node node) {
    Set<String> left = new HashSet<>(volumes(node));
    left.removeAll(volumesBefore.getOrDefault(node, Set.of()));
    left.removeIf(volume -> volume.length() != ANONYMOUS_LENGTH && !volume.startsWith(name));
    return left;
  }

  private static Set<String> volumes(Node node) {
    return node.docker().run("volume", "ls", "--quiet").lines().collect(Collectors.toSet());
  }
}
