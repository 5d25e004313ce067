package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.dht.SearchResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DhtSimulationTest {

  private static DhtOutcome run(int nodes, int sessionMinutes, double liars, long seed) {
    return new DhtSimulation(
            new DhtSimulation.Setup(
                nodes,
                50,
                Duration.ofMillis(10),
                Duration.ofMillis(150),
                0.02,
                Duration.ofMinutes(sessionMinutes),
                liars,
                seed))
        .run();
  }

  @ParameterizedTest
  @CsvSource({"100,1", "100,2", "1000,3"})
  void findsEveryTorrentInADhtThatStands(int nodes, long seed) {
    DhtOutcome outcome = run(nodes, 0, 0, seed);

    assertThat(outcome.lookups()).hasSize(50);
    assertThat(outcome.foundShare()).isEqualTo(1);
    assertThat(outcome.quantile(0.9, SearchResult::asked)).isBetween(8.0, 45.0);
    assertThat(outcome.quantile(0.9, SearchResult::hops)).isBetween(1.0, 6.0);
    assertThat(outcome.quantile(0.5, result -> result.took().toMillis())).isLessThan(4000);
  }

  @ParameterizedTest
  @CsvSource({"100,1", "1000,2"})
  void findsNearlyEveryTorrentWhileNodesComeAndGo(int nodes, long seed) {
    DhtOutcome outcome = run(nodes, 60, 0, seed);

    assertThat(outcome.foundShare()).isGreaterThanOrEqualTo(0.95);
    assertThat(outcome.quantile(0.9, SearchResult::asked)).isLessThan(70);
  }

  @Test
  void findsMostTorrentsAmongLiars() {
    DhtOutcome outcome = run(1000, 0, 0.1, 4);

    assertThat(outcome.foundShare()).isGreaterThanOrEqualTo(0.9);
    assertThat(outcome.quantile(0.9, SearchResult::asked)).isLessThan(120);
  }

  @Test
  void isTheSameForTheSameSeed() {
    DhtOutcome once = run(100, 60, 0.1, 5);
    DhtOutcome again = run(100, 60, 0.1, 5);
    DhtOutcome other = run(100, 60, 0.1, 6);

    assertThat(again).isEqualTo(once);
    assertThat(other.lookups()).isNotEqualTo(once.lookups());
  }
}
