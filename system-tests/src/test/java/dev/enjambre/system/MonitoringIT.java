package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real Prometheus in the stack, with the stack's own configuration. */
@ExtendWith(OneNode.class)
@Timeout(600)
@Tag("cluster")
class MonitoringIT {

  private static final int PORT = 9090;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String OF_PEERS =
      " * on (instance) group_left (hostname) enjambre_peer_info";

  /** Metrics of trackers that share what they know, which is another form of the stack. */
  private static final Pattern OF_SEVERAL_TRACKERS =
      Pattern.compile("enjambre_tracker_(redis_\\w+|catalog_reachable)");

  /** Panels that show what need not have happened. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of(
          "fleet, Alerts", "jvm, Allocated", "jvm, Errors", "jvm, Part of the time in collections");

  private final Stack stack;
  private final Replica container;
  private Prometheus prometheus;

  MonitoringIT(Stack stack) {
    this.stack = stack;
    this.container = stack.awaitHealthy("prometheus", 1, PORT).getFirst();
  }

  @BeforeEach
  void connect() {
    prometheus = new Prometheus(container.webPort());
  }

  @AfterEach
  void disconnect() {
    prometheus.close();
  }

  @Test
  void takesTheConfigurationAndTheRules() {
    assertThat(container.exec("promtool", "check", "config", "/etc/prometheus/prometheus.yml"))
        .contains("SUCCESS");
  }

  @Test
  @DisplayName("every task is scraped, those that come later too")
  void scrapesEveryTask() {
    awaitScraped(OneNode.PEERS);
    try {
      stack.scale("peer", OneNode.PEERS + 1);
      awaitScraped(OneNode.PEERS + 1);
    } finally {
      stack.scale("peer", OneNode.PEERS);
      stack.awaitPeers(OneNode.PEERS);
    }
    awaitScraped(OneNode.PEERS);
  }

  private void awaitScraped(int peers) {
    await(peers + " peers and a tracker among the targets")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          assertThat(prometheus.value("count(up{job=\"peer\"} == 1)")).isEqualTo(peers);
          assertThat(prometheus.value("count(enjambre_peer_info)")).isEqualTo(peers);
          assertThat(prometheus.value("count(enjambre_tracker_info == 1)")).isEqualTo(1);
        });
  }

  @Test
  void knowsWhoEachTaskIsAndThatItHasFastSockets() {
    awaitScraped(OneNode.PEERS);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(prometheus.query("enjambre_peer_info or enjambre_tracker_info"))
                .extracting(sample -> sample.label("hostname"), sample -> sample.label("transport"))
                .containsExactlyInAnyOrder(
                    tuple("peer-1", "epoll"),
                    tuple("peer-2", "epoll"),
                    tuple("peer-3", "epoll"),
                    tuple("tracker-1", "epoll")));
  }

  @Test
  @DisplayName("a query returns the bytes that were transferred")
  void countsWhatWasTransferred() throws Exception {
    List<Replica> peers = stack.awaitPeers(OneNode.PEERS);
    awaitScraped(OneNode.PEERS);
    String down = "enjambre_peer_payload_bytes_total{direction=\"down\"}" + OF_PEERS;
    String up = "sum(enjambre_peer_payload_bytes_total{direction=\"up\"})";
    Map<String, Double> downBefore = prometheus.byHostName(down);
    double upBefore = prometheus.value(up);

    SharedFile file = SharedFile.shareAt(peers.getFirst(), "counted.bin", (8 << 20) + 1);
    file.awaitCopies(peers);

    await("the bytes in Prometheus")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          Map<String, Double> downNow = prometheus.byHostName(down);
          for (Replica peer : peers.subList(1, peers.size())) {
            // Near the end a block may be asked of two.
            assertThat(of(downNow, peer) - of(downBefore, peer))
                .describedAs("received by %s", peer)
                .isBetween((double) file.size(), 1.1 * file.size());
          }
          assertThat(of(downNow, peers.getFirst())).isEqualTo(of(downBefore, peers.getFirst()));
          assertThat(prometheus.value(up) - upBefore)
              .isBetween(2.0 * file.size(), 2.2 * file.size());
          assertThat(prometheus.value("sum(enjambre_peer_left_bytes)")).isZero();
        });
  }

  private static double of(Map<String, Double> values, Replica peer) {
    return Objects.requireNonNull(values.get(peer.hostName()), peer.hostName());
  }

  @Test
  void everyPanelHasAnAnswer() throws Exception {
    List<Replica> peers = stack.awaitPeers(OneNode.PEERS);
    awaitScraped(OneNode.PEERS);
    SharedFile.shareAt(peers.getFirst(), "shown.bin", (4 << 20) + 1).awaitCopies(peers);
    List<Dashboards.Query> queries = Dashboards.queries();
    assertThat(queries).hasSizeGreaterThan(80);

    await("data in every panel")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(emptyPanels(queries)).isEmpty());
  }

  private Set<String> emptyPanels(List<Dashboards.Query> queries) throws Exception {
    Set<String> empty = new TreeSet<>();
    for (Dashboards.Query query : queries) {
      boolean mayBeEmpty =
          MAY_BE_EMPTY.contains(query.dashboard() + ", " + query.panel())
              || OF_SEVERAL_TRACKERS.matcher(query.expression()).find();
      if (prometheus.query(query.expression()).isEmpty() && !mayBeEmpty) {
        empty.add(query.toString());
      }
    }
    return empty;
  }

  @Test
  void everyAlertAsksForMetricsThatThereAre() throws Exception {
    awaitScraped(OneNode.PEERS);
    Map<String, String> alerts = prometheus.alerts();
    assertThat(alerts).hasSizeGreaterThan(12);
    for (Map.Entry<String, String> alert : alerts.entrySet()) {
      // Nothing, if all is well; what counts is that it is understood.
      assertThat(prometheus.query(alert.getValue())).describedAs(alert.getKey()).isNotNull();
      assertThat(missing(alert.getValue())).describedAs(alert.getKey()).isEmpty();
    }
  }

  private Set<String> missing(String expression) throws IOException, InterruptedException {
    Set<String> missing = new TreeSet<>();
    Matcher name =
        Pattern.compile("\\b(up|(enjambre|disk|jvm)_[a-z_]+)\\b(?!\\()").matcher(expression);
    while (name.find()) {
      if (!OF_SEVERAL_TRACKERS.matcher(name.group()).matches()) {
        missing.add(name.group());
      }
    }
    missing.removeAll(prometheus.names());
    return missing;
  }
}
