package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole overlays, from one address each. */
class OverlaySimulationTest {

  private static OverlayOutcome run(OverlaySetup setup) {
    return new OverlaySimulation(setup).run();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aHundredKnowEachOtherAndFindWhatOneHas(long seed) {
    OverlayOutcome outcome = run(OverlaySetup.quiet(100, 10, seed));

    assertThat(outcome.converged()).isNotNull().isLessThan(60);
    assertThat(outcome.known()).isEqualTo(99);
    assertThat(outcome.oneHolder().found()).isEqualTo(10);
    assertThat(outcome.oneHolder().mostMessages()).isLessThan(3_000);
    assertThat(outcome.idle()).as("messages of a node in a minute").isLessThan(60);
  }

  @Test
  void aHundredOfWhomAFifthLiesFindWhatOneHas() {
    OverlayOutcome outcome = run(OverlaySetup.quiet(100, 10, 1).withLiars(0.2));

    assertThat(outcome.connected()).isNotNull();
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void aHundredThatComeAndGoStayTogether() {
    OverlayOutcome outcome = run(OverlaySetup.quiet(100, 10, 1).withChurn(0.1));

    assertThat(outcome.connected()).isNotNull();
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
  }

  @Test
  void fiftyFindThingsWhileAStrangerHasThemSearchAllTheTime() {
    OverlayOutcome outcome = run(OverlaySetup.quiet(50, 2, 1).withStorm(10));

    assertThat(outcome.oneHolder().found()).isEqualTo(2);
    assertThat(outcome.busiest()).as("messages of a node in a second").isLessThan(1_000);
  }

  @Test
  void aHundredThatWereCutInTwoComeTogetherAgain() {
    OverlayOutcome outcome = run(OverlaySetup.quiet(100, 10, 1).withCut(Duration.ofMinutes(20)));

    assertThat(outcome.rejoined()).isNotNull().isLessThan(180);
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(9);
  }

  @Test
  @Tag("long")
  void aThousandFindWhatOneHas() {
    OverlayOutcome outcome = run(OverlaySetup.quiet(1_000, 20, 1));

    assertThat(outcome.converged()).isNotNull().isLessThan(120);
    assertThat(outcome.oneHolder().found()).isGreaterThanOrEqualTo(19);
    assertThat(outcome.someHolders().found()).isEqualTo(20);
  }

  @Test
  void theSameSeedGivesTheSame() {
    OverlaySetup setup = OverlaySetup.quiet(50, 5, 7).withLiars(0.1).withChurn(0.02);

    assertThat(run(setup)).isEqualTo(run(setup));
    assertThat(run(setup)).isNotEqualTo(run(OverlaySetup.quiet(50, 5, 8)));
  }
}
