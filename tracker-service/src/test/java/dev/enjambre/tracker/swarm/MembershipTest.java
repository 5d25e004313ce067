package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.id;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static dev.enjambre.tracker.swarm.ShardDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {

  private final ShardDriver swarm = new ShardDriver(1);

  @Test
  void countsWhoAnnounces() {
    swarm.seeds(peer(1));
    swarm.leeches(peer(2));

    assertThat(swarm.leeches(peer(3)).counts()).isEqualTo(new SwarmCounts(1, 2, 0));
    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 2, 0));
    assertThat(swarm.shard.counts(torrent(2))).isEqualTo(SwarmCounts.NONE);
  }

  @Test
  void countsAPeerOnceHoweverOftenItAnnounces() {
    swarm.leeches(peer(1));
    swarm.leeches(peer(1));

    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 1, 0));
  }

  @Test
  void makesALeecherASeederAndBack() {
    swarm.leeches(peer(1));
    assertThat(swarm.seeds(peer(1)).counts()).isEqualTo(new SwarmCounts(1, 0, 0));
    assertThat(swarm.leeches(peer(1)).counts()).isEqualTo(new SwarmCounts(0, 1, 0));
  }

  @Test
  void removesWhoStops() {
    swarm.leeches(peer(1));
    swarm.leeches(peer(2));

    SwarmAnswer answer = swarm.stops(peer(1));

    assertThat(answer.counts()).isEqualTo(new SwarmCounts(0, 1, 0));
    assertThat(answer.peers()).isEmpty();
    assertThat(answer.admission()).isEqualTo(Admission.LEFT);
    assertThat(swarm.leeches(peer(3)).peers()).containsExactly(peer(2));
  }

  @Test
  void remembersNothingOfWhoStopsWithoutHavingBeenThere() {
    assertThat(swarm.stops(peer(1)).admission()).isEqualTo(Admission.LEFT);
    assertThat(swarm.shard.totals()).isEqualTo(ShardTotals.NONE);
  }

  @Test
  void letsNobodyBeRemovedFromAnotherAddress() {
    swarm.leeches(peer(1));

    swarm.stops(new SwarmPeer(id(1), IpAddress.ofIpv4(0x7f000001), 6881, Optional.empty()));

    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 1, 0));
  }

  @Test
  void countsCompletedOncePerPeer() {
    swarm.leeches(peer(1));
    assertThat(swarm.completes(peer(1)).counts()).isEqualTo(new SwarmCounts(1, 0, 1));
    assertThat(swarm.completes(peer(1)).counts()).isEqualTo(new SwarmCounts(1, 0, 1));
    swarm.leeches(peer(1));
    assertThat(swarm.completes(peer(1)).counts()).isEqualTo(new SwarmCounts(1, 0, 1));
    assertThat(swarm.completes(peer(2)).counts()).isEqualTo(new SwarmCounts(2, 0, 2));
  }

  @Test
  void countsNoCompletionOfWhoStillLacksSomething() {
    SwarmAnswer answer = swarm.announce(peer(1), false, AnnounceEvent.COMPLETED, 0);

    assertThat(answer.counts()).isEqualTo(new SwarmCounts(0, 1, 0));
  }

  @Test
  void remembersCompletionsAfterTheLastPeerHasLeft() {
    swarm.completes(peer(1));
    swarm.stops(peer(1));

    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 1));
  }

  @Test
  void forgetsASwarmThatEverybodyLeftUnfinished() {
    swarm.leeches(peer(1));
    swarm.stops(peer(1));

    assertThat(swarm.shard.totals().swarms()).isZero();
  }

  @Test
  void servesButDoesNotKeepWhoComesToAFullSwarm() {
    ShardDriver full = new ShardDriver(1, 10, 2);
    full.leeches(peer(1));
    full.leeches(peer(2));

    SwarmAnswer answer = full.leeches(peer(3));

    assertThat(answer.admission()).isEqualTo(Admission.SWARM_FULL);
    assertThat(answer.peers()).containsExactlyInAnyOrder(peer(1), peer(2));
    assertThat(answer.counts()).isEqualTo(new SwarmCounts(0, 2, 0));
    assertThat(full.seeds(peer(2)).admission()).isEqualTo(Admission.MEMBER);
  }

  @Test
  void refusesASwarmTooMany() {
    ShardDriver small = new ShardDriver(1, 1, 10);
    small.leeches(peer(1));

    SwarmAnswer answer =
        small.announce(ShardDriver.of(torrent(2), peer(1), false, AnnounceEvent.STARTED, 5), true);

    assertThat(answer.admission()).isEqualTo(Admission.NO_ROOM);
    assertThat(small.shard.totals().swarms()).isEqualTo(1);
  }

  @Test
  void admitsNobodyNewWhenThereIsNoRoomElsewhere() {
    swarm.leeches(peer(1));

    SwarmAnnounce known = ShardDriver.of(TORRENT, peer(1), false, AnnounceEvent.NONE, 5);
    SwarmAnnounce stranger = ShardDriver.of(TORRENT, peer(2), false, AnnounceEvent.NONE, 5);
    SwarmAnnounce elsewhere = ShardDriver.of(torrent(2), peer(1), false, AnnounceEvent.NONE, 5);

    assertThat(swarm.announce(known, false).admission()).isEqualTo(Admission.MEMBER);
    assertThat(swarm.announce(stranger, false).admission()).isEqualTo(Admission.SWARM_FULL);
    assertThat(swarm.announce(elsewhere, false).admission()).isEqualTo(Admission.NO_ROOM);
  }

  @Test
  void totalsTellRolesAndFamiliesApart() {
    SwarmPeer overIpv6 =
        new SwarmPeer(id(9), IpAddress.ofIpv6(0x2001_0db8L << 32, 1), 6881, Optional.empty());
    swarm.seeds(peer(1));
    swarm.leeches(peer(2));
    swarm.leeches(peer(3));
    swarm.seeds(overIpv6);

    assertThat(swarm.shard.totals()).isEqualTo(new ShardTotals(1, 1, 1, 2, 0));
    swarm.leeches(overIpv6);
    swarm.stops(peer(2));
    assertThat(swarm.shard.totals()).isEqualTo(new ShardTotals(1, 1, 0, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithASimpleModel(long seed) {
    ShardDriver driver = new ShardDriver(seed);
    Map<Integer, Boolean> model = new HashMap<>();
    Random random = new Random(seed);
    for (int step = 0; step < 3000; step++) {
      int number = random.nextInt(40);
      switch (random.nextInt(4)) {
        case 0 -> {
          driver.stops(peer(number));
          model.remove(number);
        }
        case 1 -> {
          driver.seeds(peer(number));
          model.put(number, true);
        }
        default -> {
          driver.leeches(peer(number));
          model.put(number, false);
        }
      }
      SwarmCounts counts = driver.shard.counts(TORRENT);
      assertThat(counts.seeders())
          .as("seeders, seed %d, step %d", seed, step)
          .isEqualTo((int) model.values().stream().filter(seeder -> seeder).count());
      assertThat(counts.seeders() + counts.leechers()).isEqualTo(model.size());
      if (step % 50 == 0) {
        assertThat(driver.announce(peer(99), false, AnnounceEvent.NONE, 1000).peers())
            .containsExactlyInAnyOrderElementsOf(
                model.keySet().stream().map(ShardDriver::peer).toList());
        driver.stops(peer(99));
      }
    }
  }
}
