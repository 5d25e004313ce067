package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.session.SessionConfig;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How soon a fleet has a file when its peers cooperate, by simulation. */
class CooperationTest {

  private static final long SIZE = 128 << 20;
  private static final long RATE = 12_500_000;

  private static Distribution.Outcome distribute(int leechers, Choking choking, long seed) {
    Distribution.Setup setup =
        new Distribution.Setup(
            leechers,
            SIZE,
            512 << 10,
            RATE,
            Duration.ofMillis(1),
            seed,
            SessionConfig.defaults().with(ChokerConfig.of(choking)),
            50);
    return new Distribution(setup).run(Duration.ofMinutes(2), _ -> {});
  }

  @ParameterizedTest(name = "{0} leechers")
  @CsvSource({"4, 1.12", "8, 1.15", "16, 1.20", "40, 1.27"})
  void aFleetIsDoneSoonAfterTheFirstCopyHasLeft(int leechers, double ratio) {
    Distribution.Outcome outcome = distribute(leechers, Choking.COOPERATIVE, 7);

    assertThat(outcome.seconds()).hasSize(leechers);
    assertThat(outcome.ratio()).isBetween(1.0, ratio);
    assertThat(outcome.duplicates()).as("blocks that came twice").isLessThan(0.02);
  }

  @Tag("long")
  @Test
  void aThousandAreDoneSoonToo() {
    Distribution.Outcome outcome = distribute(1000, Choking.COOPERATIVE, 1);

    assertThat(outcome.seconds()).hasSize(1000);
    assertThat(outcome.ratio()).isBetween(1.0, 1.36);
    assertThat(outcome.duplicates()).as("blocks that came twice").isLessThan(0.02);
  }

  @Test
  void theSeederSendsLittleMoreThanOneCopy() {
    assertThat(distribute(8, Choking.COOPERATIVE, 3).seederCopies()).isBetween(1.0, 1.1);
  }

  @Test
  void cooperationIsSoonerDoneThanFairness() {
    assertThat(distribute(12, Choking.COOPERATIVE, 5).ratio())
        .isLessThan(0.75 * distribute(12, Choking.STANDARD, 5).ratio());
  }

  @Test
  void theSameSeedGivesTheSameTimes() {
    assertThat(distribute(5, Choking.COOPERATIVE, 9).seconds())
        .isEqualTo(distribute(5, Choking.COOPERATIVE, 9).seconds());
  }
}
