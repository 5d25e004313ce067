package dev.enjambre.tracker.service;

import static dev.enjambre.tracker.service.FleetDriver.peer;
import static dev.enjambre.tracker.service.FleetDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.service.FleetMatrix.Stage;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetMatrixTest {

  private final FleetDriver driver = new FleetDriver();

  @Test
  void showsEachSwarmAtEachReplica() {
    driver.announce(1, peer(1), 0);
    driver.announce(1, peer(2), 100);
    driver.announce(2, peer(2), 0);

    FleetMatrix.Table table = table(200, 1, 2);

    assertThat(names(table)).containsExactly("peer-2", "peer-1");
    assertThat(stages(table, 1)).containsExactly(Stage.FETCHING, Stage.DONE);
    assertThat(stages(table, 2)).containsExactly(Stage.DONE, null);
    assertThat(table.leftOut()).isZero();
  }

  @Test
  void putsReplicasFirstThatStall() {
    driver.announce(1, peer(1), 100);
    driver.announce(1, peer(2), 100);
    driver.announce(2, peer(2), 0);
    driver.announce(1, peer(3), 0);
    driver.pass(Duration.ofMinutes(1));
    driver.announce(1, peer(1), 90);
    driver.announce(1, peer(2), 100);

    FleetMatrix.Table table = table(200, 1, 2);

    assertThat(names(table)).containsExactly("peer-2", "peer-1", "peer-3");
    assertThat(table.replicas())
        .extracting(FleetMatrix.Replica::worst)
        .containsExactly(Stage.STALLED, Stage.FETCHING, Stage.DONE);
    assertThat(table.replicas().getLast().silentSeconds()).isEqualTo(60);
    assertThat(names(table(1, 1, 2))).containsExactly("peer-2");
    assertThat(table(1, 1, 2).leftOut()).isEqualTo(2);
  }

  @Test
  void takesForOneReplicaWhatIsAtOneAddressOrHasOnePeerId() {
    PeerId id = PeerId.of(1, 2, 3);
    SwarmPeer ipv4 = new SwarmPeer(id, IpAddress.ofIpv4(1), 6881, Optional.empty());
    SwarmPeer ipv6 = new SwarmPeer(id, IpAddress.ofIpv6(1, 1), 6881, Optional.empty());
    SwarmPeer otherId =
        new SwarmPeer(PeerId.of(7, 7, 7), IpAddress.ofIpv4(1), 6881, Optional.empty());
    SwarmPeer otherPort =
        new SwarmPeer(PeerId.of(8, 8, 8), IpAddress.ofIpv4(1), 6882, Optional.empty());
    driver.announce(1, ipv4, 100);
    driver.pass(Duration.ofSeconds(5));
    driver.announce(1, ipv6, 50);
    driver.announce(2, otherId, 0);
    driver.announce(2, otherPort, 0);

    FleetMatrix.Table table = table(200, 1, 2);

    assertThat(table.replicas()).hasSize(2);
    assertThat(table.row(torrent(1)).getFirst().orElseThrow().member().left())
        .as("what was said last")
        .isEqualTo(50);
    assertThat(stages(table, 2)).containsExactly(Stage.DONE, Stage.DONE);
  }

  @Test
  void looksBehindThousandsOfSeedersForThoseThatLackSomething() {
    for (int i = 1; i <= 2500; i++) {
      driver.announce(1, peer(i), i == 2500 ? 1 : 0);
    }
    assertThat(names(table(10, 1)).getFirst()).isEqualTo("peer-2500");
    assertThat(table(10, 1).leftOut()).isEqualTo(2490);
  }

  private FleetMatrix.Table table(int mostReplicas, int... torrents) {
    List<InfoHash> swarms = Arrays.stream(torrents).mapToObj(FleetDriver::torrent).toList();
    return FleetMatrix.of(driver.fleet, swarms, mostReplicas);
  }

  private static List<String> names(FleetMatrix.Table table) {
    return table.replicas().stream()
        .map(replica -> replica.peer().hostname().orElseThrow().name())
        .toList();
  }

  private static List<Stage> stages(FleetMatrix.Table table, int torrent) {
    return table.row(torrent(torrent)).stream()
        .map(cell -> cell.map(FleetMatrix.Cell::stage).orElse(null))
        .toList();
  }
}
