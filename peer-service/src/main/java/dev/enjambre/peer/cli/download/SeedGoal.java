package dev.enjambre.peer.cli.download;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to stay when everything is here. Immutable.
 *
 * @param stay whether to stay at all
 * @param time how long at most
 * @param ratio how much is given at most, in multiples of what was wanted; 0 for any
 */
public record SeedGoal(boolean stay, Optional<Duration> time, double ratio) {

  /** Leaves at once. */
  public static final SeedGoal NONE = new SeedGoal(false, Optional.empty(), 0);

  /** Whether it is time to go. */
  boolean isReached(Duration stayed, long uploaded, long wanted) {
    if (!stay) {
      return true;
    }
    boolean longEnough = time.isPresent() && stayed.compareTo(time.get()) >= 0;
    boolean gaveEnough = ratio > 0 && uploaded >= ratio * wanted;
    return longEnough || gaveEnough;
  }
}
