package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TIMEOUT;
import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static dev.enjambre.tracker.swarm.ShardDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SwarmExpiryTest {

  private final ShardDriver swarm = new ShardDriver(3);

  @Test
  void keepsAPeerUntilItsTimeIsOver() {
    swarm.leeches(peer(1));

    swarm.pass(TIMEOUT);
    assertThat(swarm.expire()).isZero();
    swarm.pass(Duration.ofSeconds(1));
    assertThat(swarm.expire()).isEqualTo(1);
    assertThat(swarm.shard.totals()).isEqualTo(ShardTotals.NONE);
  }

  @Test
  void keepsAPeerThatAnnouncesAgain() {
    swarm.leeches(peer(1));
    swarm.seeds(peer(2));
    swarm.pass(TIMEOUT);
    swarm.leeches(peer(1));
    swarm.pass(Duration.ofSeconds(1));

    assertThat(swarm.expire()).isEqualTo(1);
    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 1, 0));
    assertThat(swarm.leeches(peer(3)).peers()).containsExactly(peer(1));
  }

  @Test
  void removesEveryOtherOfManyAndKeepsTheRestWhole() {
    for (int i = 1; i <= 50; i++) {
      swarm.leeches(peer(i));
    }
    swarm.pass(TIMEOUT);
    for (int i = 2; i <= 50; i += 2) {
      swarm.leeches(peer(i));
    }
    swarm.pass(Duration.ofSeconds(1));

    assertThat(swarm.expire()).isEqualTo(25);
    assertThat(swarm.leeches(peer(99)).peers())
        .hasSize(25)
        .doesNotHaveDuplicates()
        .allMatch(peer -> peer.address().low() % 2 == 0);
    assertThat(swarm.shard.totals()).isEqualTo(new ShardTotals(1, 0, 0, 26, 0));
  }

  @Test
  void doesItsWorkInSlicesOfTheSizeThatIsAskedFor() {
    for (int i = 1; i <= 100; i++) {
      swarm.leeches(i % 2 == 0 ? peer(i) : overIpv6(i));
    }
    swarm.pass(TIMEOUT.plusSeconds(1));

    ExpirySlice first = swarm.expireSome(24);
    assertThat(first).isEqualTo(new ExpirySlice(20, false)); // a swarm costs four more
    assertThat(swarm.shard.peers()).isEqualTo(80);
    assertThat(swarm.expire()).isEqualTo(80);
    assertThat(swarm.shard.totals()).isEqualTo(ShardTotals.NONE);
  }

  @Test
  void keepsCountWhilePeersComeAndGoBetweenTheSlices() {
    Random random = new Random(11);
    int expected = 0;
    for (int i = 0; i < 3000; i++) {
      swarm.announce(
          ShardDriver.of(torrent(i % 5), peer(i), i % 4 == 0, AnnounceEvent.NONE, 0), true);
      expected++;
    }
    swarm.pass(TIMEOUT.plusSeconds(1));
    int newcomers = 3000;
    ExpirySlice slice;
    do {
      slice = swarm.expireSome(10);
      expected -= slice.expired();
      int before = swarm.shard.peers();
      int torrent = random.nextInt(5);
      AnnounceEvent event = random.nextBoolean() ? AnnounceEvent.NONE : AnnounceEvent.STOPPED;
      SwarmPeer who = random.nextBoolean() ? peer(newcomers++) : peer(random.nextInt(3000));
      swarm.announce(ShardDriver.of(torrent(torrent), who, random.nextBoolean(), event, 0), true);
      expected += swarm.shard.peers() - before;
      assertThat(swarm.shard.peers()).isEqualTo(expected);
    } while (!slice.last());

    swarm.expire();
    swarm.pass(TIMEOUT.minusSeconds(1));
    assertThat(swarm.expire()).isZero();
    int left = swarm.shard.peers();
    swarm.pass(Duration.ofSeconds(2));
    assertThat(swarm.expire()).isEqualTo(left);
    assertThat(swarm.shard.totals()).isEqualTo(ShardTotals.NONE);
  }

  @Test
  void remembersCompletionsOfAnEmptySwarmForADay() {
    swarm.completes(peer(1));
    swarm.pass(Duration.ofHours(2));
    assertThat(swarm.expire()).isEqualTo(1);
    assertThat(swarm.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 1));

    swarm.pass(Duration.ofHours(23));
    swarm.expire();
    assertThat(swarm.shard.totals().swarms()).isZero();
  }
}
