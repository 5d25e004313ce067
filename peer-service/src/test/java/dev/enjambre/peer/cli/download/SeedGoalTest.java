package dev.enjambre.peer.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeedGoalTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void leavesAtOnceUnlessItIsToStay() {
    assertThat(SeedGoal.NONE.isReached(Duration.ZERO, 0, 100)).isTrue();
  }

  @Test
  void staysForEverWithoutABound() {
    SeedGoal goal = new SeedGoal(true, Optional.empty(), 0);

    assertThat(goal.isReached(Duration.ofDays(1000), 1_000_000, 100)).isFalse();
  }

  @Test
  void leavesWhenItHasStayedLongEnough() {
    SeedGoal goal = new SeedGoal(true, Optional.of(MINUTE), 0);

    assertThat(goal.isReached(MINUTE.minusNanos(1), 1_000_000, 100)).isFalse();
    assertThat(goal.isReached(MINUTE, 0, 100)).isTrue();
  }

  @Test
  void leavesWhenItHasGivenEnough() {
    SeedGoal goal = new SeedGoal(true, Optional.empty(), 1.5);

    assertThat(goal.isReached(MINUTE, 149, 100)).isFalse();
    assertThat(goal.isReached(MINUTE, 150, 100)).isTrue();
  }

  @Test
  void leavesWhenEitherIsReached() {
    SeedGoal goal = new SeedGoal(true, Optional.of(MINUTE), 2);

    assertThat(goal.isReached(MINUTE, 0, 100)).isTrue();
    assertThat(goal.isReached(Duration.ZERO, 200, 100)).isTrue();
    assertThat(goal.isReached(Duration.ZERO, 199, 100)).isFalse();
  }
}
