package dev.enjambre.peer.choke;

import java.time.Duration;

/**
 * How many peers are uploaded to, and for how long.
 *
 * @param regularSlots peers unchoked for what they give, at least 1
 * @param optimisticSlots peers unchoked by chance, at least 1, so that newcomers get a start
 * @param round time between two rounds
 * @param optimisticRound time between two changes of the optimistic peers, a multiple of {@code
 *     round}
 * @param choking what it aims at
 */
public record ChokerConfig(
    int regularSlots,
    int optimisticSlots,
    Duration round,
    Duration optimisticRound,
    Choking choking) {

  /** The intervals of the standard (BEP 3: ten and thirty seconds), and eight peers in all. */
  public static final ChokerConfig DEFAULT =
      new ChokerConfig(7, 1, Duration.ofSeconds(10), Duration.ofSeconds(30));

  /**
   * For a fleet: places for a few at a time, which go to others as soon as they are not used; a
   * round is the time in which an invitation should be used, and an optimistic round how long one
   * peer is served at most while others wait.
   */
  public static final ChokerConfig COOPERATIVE =
      new ChokerConfig(4, 1, Duration.ofMillis(40), Duration.ofSeconds(3), Choking.COOPERATIVE);

  /** Makes the set-up of a standard choker. */
  public ChokerConfig(
      int regularSlots, int optimisticSlots, Duration round, Duration optimisticRound) {
    this(regularSlots, optimisticSlots, round, optimisticRound, Choking.STANDARD);
  }

  /** Checks the numbers. */
  public ChokerConfig {
    if (regularSlots < 1 || optimisticSlots < 1) {
      throw new IllegalArgumentException("the choker needs at least one slot of each kind");
    }
    if (round.isNegative() || round.isZero() || optimisticRound.compareTo(round) < 0) {
      throw new IllegalArgumentException("choke rounds must be positive, the optimistic longer");
    }
  }

  /** Returns the usual set-up for that aim. */
  public static ChokerConfig of(Choking choking) {
    return switch (choking) {
      case STANDARD -> DEFAULT;
      case COOPERATIVE -> COOPERATIVE;
    };
  }

  /** Whether all peers work for the same end. */
  public boolean isCooperative() {
    return choking == Choking.COOPERATIVE;
  }
}
