package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.session.SessionConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a file crosses to a machine that several peers share, by simulation. */
class ZonesSimulationTest {

  private static final long RATE = 12_500_000;

  private static Distribution.Outcome distribute(
      int machines, int peers, Choking choking, boolean zones, long seed) {
    return new Distribution(
            new Distribution.Setup(
                peers - 1,
                128 << 20,
                512 << 10,
                RATE,
                Duration.ofMillis(1),
                seed,
                SessionConfig.defaults().with(ChokerConfig.of(choking)),
                50,
                machines,
                zones))
        .run(Duration.ofMinutes(5), _ -> {});
  }

  @ParameterizedTest(name = "{0} machines, {1} peers")
  @CsvSource({"3, 9", "3, 12", "5, 10"})
  void aFileCrossesToEachMachineAboutOnce(int machines, int peers) {
    Distribution.Outcome outcome = distribute(machines, peers, Choking.COOPERATIVE, true, 7);

    assertThat(outcome.seconds()).hasSize(peers - 1);
    assertThat(outcome.crossed().getFirst()).as("to the seeder's").isLessThan(0.1);
    assertThat(outcome.crossed().subList(1, machines))
        .allSatisfy(copies -> assertThat(copies).isBetween(0.99, 1.15));
    assertThat(outcome.ratio()).isLessThan(1.3);
  }

  @Test
  void itIsSoonerDoneThanByPeersThatDoNotSayWhereTheyAre() {
    Distribution.Outcome with = distribute(3, 9, Choking.COOPERATIVE, true, 3);
    Distribution.Outcome without = distribute(3, 9, Choking.COOPERATIVE, false, 3);

    assertThat(with.ratio()).isLessThan(0.8 * without.ratio());
  }

  @Test
  void whereEachHasAMachineToItselfNothingChanges() {
    Distribution.Outcome with = distribute(0, 13, Choking.COOPERATIVE, true, 7);
    Distribution.Outcome without = distribute(0, 13, Choking.COOPERATIVE, false, 7);

    assertThat(with.ratio()).isLessThan(1.03 * without.ratio());
  }

  @Test
  void itHelpsThoseWhoDoNotCooperateToo() {
    Distribution.Outcome with = distribute(3, 9, Choking.STANDARD, true, 3);
    Distribution.Outcome without = distribute(3, 9, Choking.STANDARD, false, 3);

    assertThat(with.seconds()).hasSize(8);
    assertThat(with.ratio()).isLessThan(without.ratio());
    assertThat(with.crossed().get(1)).isLessThan(0.7 * without.crossed().get(1));
  }
}
