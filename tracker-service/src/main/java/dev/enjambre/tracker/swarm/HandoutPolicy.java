package dev.enjambre.tracker.swarm;

/** The rule by which members are chosen that are handed out. */
public sealed interface HandoutPolicy {

  /** Each member has the same chance. */
  record Anybody() implements HandoutPolicy {}

  /**
   * Near members first, if the asker says where it is: those of its own zone, then those with whom
   * it shares the longest beginning of the path. The rest is drawn from the whole swarm, so that
   * zones do not become islands.
   *
   * @param farShare which part of an answer is drawn from the whole swarm, 0 to 1
   */
  record NearFirst(double farShare) implements HandoutPolicy {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is no share
     */
    public NearFirst {
      if (!(farShare >= 0 && farShare <= 1)) {
        throw new IllegalArgumentException("a share is 0 to 1, not " + farShare);
      }
    }
  }
}
