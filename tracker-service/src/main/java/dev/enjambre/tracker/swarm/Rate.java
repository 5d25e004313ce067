package dev.enjambre.tracker.swarm;

/** How fast a member fetches, by what two announces say. */
final class Rate {

  /** What no line brings: 1 TB/s. More than that is taken for a lie, and for this. */
  static final float MOST = 1e12f;

  /** What is further off than that, a year, is not told: it is more likely a lie than true. */
  private static final long LONGEST_SECONDS = 365L * 24 * 3600;

  private Rate() {}

  /**
   * Returns the bytes per second between two announces; 0 if nothing is known of them, or nothing
   * came.
   *
   * @param leftBefore what it lacked then, {@link Long#MAX_VALUE} if it did not know
   * @param left what it lacks now, likewise
   * @param seconds the time between
   * @param before the rate of the time before, which still counts if no time has passed
   */
  static float between(long leftBefore, long left, int seconds, float before) {
    if (seconds < 1) {
      return before;
    }
    if (left == Long.MAX_VALUE || leftBefore == Long.MAX_VALUE || left >= leftBefore) {
      return 0;
    }
    return Math.min((float) (leftBefore - left) / seconds, MOST);
  }

  /**
   * Returns in how many seconds a member is done that goes on at its rate; -1 if that cannot be
   * told.
   *
   * @param left what it lacked when it announced, {@link Long#MAX_VALUE} if it did not know
   * @param silentSeconds how long ago that was
   */
  static long secondsLeft(long left, float rate, int silentSeconds) {
    if (left == Long.MAX_VALUE || !(rate > 0)) {
      return -1;
    }
    double seconds = Math.ceil(left / (double) rate);
    return seconds > LONGEST_SECONDS ? -1 : Math.max((long) seconds - silentSeconds, 0);
  }
}
