package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TIMEOUT;
import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwarmExpiryTest {

  private final ShardDriver swarm = new ShardDriver(3);

  @Test
  void keepsAPeerUntilItsTimeIsOver() {
    swarm.leeches(peer(1));

    swarm.pass(TIMEOUT);
    assertThat(swarm.expire()).isZero();
    swarm.pass(Duration.ofNanos(1));
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
