package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The compose file without a Swarm, in the oldest program that it is for; without Grafana. */
@Timeout(300)
@ExtendWith(NeedsEngine.class)
@Tag("cluster")
class ComposeIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> PEERS = List.of("peer-1", "peer-2", "peer-3");

  private final String project = "enjambre-compose-" + ProcessHandle.current().pid();
  private Node here;
  private Command command;
  private String program;

  @BeforeEach
  void up() throws IOException {
    here = Node.ofThisMachine();
    Images.build(here.docker());
    Prometheus.buildImage(here.docker());
    program = Programs.require("docker-compose", "docker-compose");
    Map<String, String> settings = new HashMap<>();
    settings.put("ENJAMBRE_TAG", Images.TAG);
    settings.put("PROMETHEUS_IMAGE", Prometheus.IMAGE);
    for (String port :
        List.of(
            "TRACKER_PORT",
            "TRACKER_WEB_PORT",
            "PEER_1_WEB_PORT",
            "PEER_2_WEB_PORT",
            "PEER_3_WEB_PORT",
            "PROMETHEUS_PORT")) {
      settings.put(port, "0");
    }
    command = Command.in(Project.root(), settings);
    compose("up", "--detach", "--no-build", "tracker", "peer-1", "peer-2", "peer-3", "prometheus");
  }

  @AfterEach
  void down() {
    if (command != null) {
      compose("down", "--volumes", "--timeout", "20");
    }
  }

  @Test
  @DisplayName("a file goes round, and Prometheus finds everybody by DNS")
  void whatOneSharesReachesAllAndPrometheusSeesIt() throws Exception {
    List<Replica> peers = PEERS.stream().map(name -> healthy(name, Stack.PEER_PORT)).toList();
    healthy("tracker", Stack.TRACKER_PORT);

    SharedFile.shareAt(peers.getFirst(), "composed.bin", (8 << 20) + 1).awaitCopies(peers);

    try (Prometheus prometheus = new Prometheus(healthy("prometheus", 9090).webPort())) {
      await("everybody in Prometheus")
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> {
            assertThat(prometheus.byHostName("enjambre_peer_info").keySet())
                .containsExactlyInAnyOrderElementsOf(PEERS);
            assertThat(prometheus.byHostName("enjambre_tracker_info").keySet())
                .containsExactly("tracker");
          });
    }
  }

  private Replica healthy(String service, int port) {
    String container = compose("ps", "--quiet", service);
    await(service + " is healthy")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            here.docker()
                .run("inspect", "--format", "{{.State.Health.Status}}", container)
                .equals("healthy"));
    String published =
        here.docker().run("port", container, port + "/tcp").lines().findFirst().orElseThrow();
    return new Replica(
        here,
        container,
        service,
        0,
        Integer.parseInt(published.substring(published.lastIndexOf(':') + 1)));
  }

  private String compose(String... arguments) {
    List<String> words = new ArrayList<>(List.of(program, "--project-name", project));
    words.addAll(Arrays.asList(arguments));
    return command.run(LIMIT, words).text();
  }
}
