package dev.enjambre.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A task's interface on an overlay network, as this machine sees it; takes root. */
final class TaskNetwork {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Replica replica;
  private final String device;

  private TaskNetwork(Replica replica, String device) {
    this.replica = replica;
    this.device = device;
  }

  static TaskNetwork of(Replica replica, String network) {
    String address =
        replica
            .node()
            .docker()
            .run(
                "inspect",
                "--format",
                "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}",
                replica.container());
    // 12: eth0    inet 10.0.1.5/24 brd 10.0.1.255 scope global eth0
    String device =
        ip(replica, "-4", "-oneline", "address", "show")
            .lines()
            .filter(line -> line.contains(" inet " + address + "/"))
            .map(line -> line.split("\\s+", 3)[1])
            .findFirst()
            .orElseThrow(() ->
                new AssertionError(replica + " has no interface with the address " + address));
    return new TaskNetwork(replica, device);
  }

  void down() {
    ip(replica, "link", "set", device, "down");
  }

  void up() {
    ip(replica, "link", "set", device, "up");
  }

  /** The largest packet that it lets out. */
  int mtu() {
    // 12: eth0@if13: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 …
    String[] words = ip(replica, "-oneline", "link", "show", "dev", device).split("\\s+", -1);
    return Integer.parseInt(words[List.of(words).indexOf("mtu") + 1]);
  }

  private static String ip(Replica replica, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "--target", Long.toString(replica.pid()), "--net", "ip"));
    command.addAll(List.of(arguments));
    return Command.in(Project.root(), Map.of()).run(LIMIT, command).text();
  }
}
