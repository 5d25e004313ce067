package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.overlay.OverlayConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole overlays, from one address each. */
class OverlaySimulationTest {

  private static OverlaySimulation.Outcome run(int nodes, double liars, double churn, long seed) {
    return new OverlaySimulation(
            new OverlaySimulation.Setup(nodes, OverlayConfig.defaults(), liars, churn, 10, seed))
        .run(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aHundredKnowEachOtherAndFindWhatOneHas(long seed) {
    OverlaySimulation.Outcome outcome = run(100, 0, 0, seed);

    assertThat(outcome.converged()).isNotNull().isLessThan(Duration.ofMinutes(1));
    assertThat(outcome.known()).isEqualTo(99);
    assertThat(outcome.oneHolder().found()).isEqualTo(10);
    assertThat(outcome.oneHolder().mostMessages()).isLessThan(3_000);
    assertThat(outcome.idle()).as("messages of a node in a minute").isLessThan(60);
  }

  @Test
  void aHundredOfWhomAFifthLiesFindWhatOneHas() {
    OverlaySimulation.Outcome outcome = run(100, 0.2, 0, 1);

    assertThat(outcome.connected()).isNotNull();
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void aHundredThatComeAndGoStayTogether() {
    OverlaySimulation.Outcome outcome = run(100, 0, 0.05, 1);

    assertThat(outcome.connected()).isNotNull();
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void aThousandFindWhatOneHas() {
    OverlaySimulation.Outcome outcome = run(1_000, 0, 0, 1);

    assertThat(outcome.connected()).isNotNull();
    assertThat(outcome.converged()).isNotNull().isLessThan(Duration.ofMinutes(2));
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
    assertThat(outcome.someHolders().found()).isEqualTo(10);
  }

  @Test
  void theSameSeedGivesTheSame() {
    assertThat(run(50, 0.1, 0.02, 7)).isEqualTo(run(50, 0.1, 0.02, 7));
    assertThat(run(50, 0.1, 0.02, 7)).isNotEqualTo(run(50, 0.1, 0.02, 8));
  }
}
