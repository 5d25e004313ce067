package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The images as plain containers, without a Swarm around them. */
@Timeout(300)
@ExtendWith(NeedsEngine.class)
@Tag("cluster")
class ContainersIT {

  private static final int MANY = 10;

  private final List<GenericContainer<?>> running = new ArrayList<>();
  private Node here;
  private Network network;

  @BeforeEach
  void prepare() {
    here = Node.ofThisMachine();
    Images.build(here.docker());
    network = Network.newNetwork();
  }

  @AfterEach
  void remove() {
    running.forEach(GenericContainer::close);
    if (network != null) {
      network.close();
    }
  }

  @Test
  @DisplayName("two peers and a tracker are all it takes")
  void peersOfATrackerReplicateWhatOneOfThemShares() throws Exception {
    start(
        container(Images.TRACKER)
            .withNetworkAliases("tracker")
            .withExposedPorts(7070)
            .waitingFor(Wait.forHttp("/readyz").forPort(7070)));
    Map<String, String> environment =
        Map.of(
            "ENJAMBRE_PEER_TRACKERS", "http://tracker:6969/announce",
            "ENJAMBRE_PEER_CATALOG_URL", "http://tracker:7070",
            "ENJAMBRE_PEER_REPLICATE", "*");
    List<Replica> peers =
        List.of(startPeer("peer-1", environment), startPeer("peer-2", environment));

    SharedFile.shareAt(peers.getFirst(), "plain.bin", (8 << 20) + 1).awaitCopies(peers);
  }

  @Test
  @DisplayName("without a tracker peers find one another by DNS")
  void peersFindOneAnotherByTheirCommonNameWhereThereIsNoTracker() throws Exception {
    List<Replica> peers = new ArrayList<>();
    for (String name : List.of("peer-1", "peer-2", "peer-3")) {
      peers.add(
          startPeer(
              name,
              Map.of(
                  "ENJAMBRE_PEER_DISCOVERY_DNS", "tasks.peer",
                  "ENJAMBRE_PEER_DISCOVERY_INTERVAL", "1s")));
    }

    SharedFile file = SharedFile.keepAt(peers.getFirst(), "untracked.bin", (8 << 20) + 1);
    file.addAt(peers.getFirst(), peers.subList(1, peers.size()));
    file.awaitCopies(peers);
  }

  @Test
  @DisplayName("ten peers that know one other each are one network, without a tracker")
  void tenPeersWithOneAddressEachFindAllAndAnything() throws Exception {
    List<Replica> peers = new ArrayList<>();
    for (int i = 1; i <= MANY; i++) {
      String known = i == 1 ? "" : "peer-%d:6881".formatted(i - 1);
      peers.add(startPeer("peer-" + i, Map.of("ENJAMBRE_PEER_DISCOVERY_BOOTSTRAP", known)));
    }
    await("each knows all")
        .atMost(Duration.ofSeconds(20)) // the aim is 10 s
        .until(() -> peers.stream().allMatch(peer -> known(peer) == MANY - 1));
    SharedFile file = SharedFile.keepAt(peers.get(6), "Temperature-2026.bin", (8 << 20) + 1);

    for (Replica peer : peers) {
      try (WebClient web = peer.web()) {
        assertThat(
                web.json("search?q=TEMPERATUR+2026").path("results").findValuesAsString("infoHash"))
            .as("at %s", peer)
            .containsExactly(file.infoHash());
      }
    }
    try (WebClient web = peers.getFirst().web()) {
      web.post("torrents", Map.of("catalog", "Temperature-2026.bin"));
    }
    file.awaitCopies(peers.subList(0, 1));
    for (Replica peer : peers) {
      try (WebClient web = peer.web()) {
        web.post("torrents", Map.of("magnet", "magnet:?xt=urn:btih:" + file.infoHash()));
      }
    }
    file.awaitCopies(peers);
  }

  private static int known(Replica peer) {
    try (WebClient web = peer.web()) {
      return web.json("overlay").path("peers").size();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Replica startPeer(String name, Map<String, String> environment) {
    GenericContainer<?> container =
        container(Images.PEER)
            .withNetworkAliases(name, "tasks.peer")
            .withCreateContainerCmdModifier(command -> command.withHostName(name))
            .withEnv("ENJAMBRE_PEER_HOSTNAME", name)
            .withEnv(environment)
            .withExposedPorts(8080)
            .waitingFor(Wait.forHttp("/readyz").forPort(8080));
    start(container);
    return new Replica(here, container.getContainerId(), name, 0, container.getMappedPort(8080));
  }

  private GenericContainer<?> container(String image) {
    return new GenericContainer<>(DockerImageName.parse(image)).withNetwork(network);
  }

  private void start(GenericContainer<?> container) {
    running.add(container);
    container.start();
  }
}
