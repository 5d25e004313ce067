package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A simulation can be told again, event by event, from its seed alone. */
class DeterminismTest {

  private static final TestTorrent TORRENT = TestTorrent.random(1_000_000, 1 << 15, 3);

  @Test
  void theSameSeedTellsTheSameStory() {
    List<String> first = run(99);

    assertThat(run(99)).isEqualTo(first);
    assertThat(first).hasSizeGreaterThan(1000);
  }

  @Test
  void anotherSeedTellsAnother() {
    assertThat(run(1)).isNotEqualTo(run(2));
  }

  private static List<String> run(long seed) {
    List<String> trace = new ArrayList<>();
    Swarm swarm = new Swarm(seed, TORRENT, trace::add);
    swarm.seeder().start();
    SimNode corrupter = swarm.corrupter().start();
    List<SimNode> leechers = swarm.leechers(8);
    leechers.forEach(SimNode::start);
    swarm.advance(Duration.ofSeconds(2));
    swarm.disturb(4);
    corrupter.crash();
    swarm.awaitSeeding(leechers, Duration.ofMinutes(3));
    swarm.end();
    return trace;
  }
}
