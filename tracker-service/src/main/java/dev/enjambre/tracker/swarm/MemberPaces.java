package dev.enjambre.tracker.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How the members of a table get on, by row: how fast they fetch, and since when they have not got
 * further. Both follow from two announces of a member, and of whom nothing is known they cost
 * nothing.
 */
final class MemberPaces {

  /** Tells a time from none: times are numbers of 31 bits. */
  private static final int KNOWN = Integer.MIN_VALUE;

  private final RowLayout layout;
  private @Nullable SideInts rates;
  private @Nullable SideInts stuck;

  MemberPaces(RowLayout layout) {
    this.layout = layout;
  }

  /** Returns how fast a member fetches, in bytes per second; 0 if that is not known. */
  float rate(int row) {
    return rates == null ? 0 : Float.intBitsToFloat(rates.get(row));
  }

  /**
   * Returns for how long a member has announced that it lacks the same, in seconds up to its last
   * announce; 0 if by that it had got further, or it is the first one.
   *
   * @param seenSeconds when it last announced, as its row has it
   */
  int stuckSeconds(int row, int seenSeconds) {
    int since = stuck == null ? 0 : stuck.get(row);
    return since == 0 ? 0 : Math.max(((seenSeconds << 1) - (since << 1)) >> 1, 0);
  }

  /**
   * Takes in the next announce of a member.
   *
   * @param page where its row lies, as the announce before left it
   * @param next its row as it will be
   */
  void announced(int row, int[] page, int offset, int[] next) {
    long leftBefore = layout.left(page, offset);
    long left = layout.left(next, 0);
    int seconds = layout.silentSeconds(page, offset, layout.seenSeconds(next, 0));
    setRate(row, Rate.between(leftBefore, left, seconds, rate(row)));
    if (left != leftBefore) {
      setStuck(row, 0);
    } else if (seconds >= 1 && (stuck == null || stuck.get(row) == 0)) {
      setStuck(row, layout.seenSeconds(page, offset) | KNOWN);
    }
  }

  /** Nothing is known of a row any more. */
  void forget(int row) {
    setRate(row, 0);
    setStuck(row, 0);
  }

  void copy(int from, int to) {
    setRate(to, rate(from));
    setStuck(to, stuck == null ? 0 : stuck.get(from));
  }

  void swap(int a, int b) {
    float rate = rate(a);
    int since = stuck == null ? 0 : stuck.get(a);
    copy(b, a);
    setRate(b, rate);
    setStuck(b, since);
  }

  /** Lets go of what lies behind so many rows. */
  void trim(int size) {
    if (rates != null) {
      rates.trim(size);
    }
    if (stuck != null) {
      stuck.trim(size);
    }
  }

  private void setRate(int row, float rate) {
    rates = set(rates, row, Float.floatToRawIntBits(rate));
  }

  private void setStuck(int row, int since) {
    stuck = set(stuck, row, since);
  }

  private static @Nullable SideInts set(@Nullable SideInts known, int row, int value) {
    SideInts ints = known == null && value != 0 ? new SideInts() : known;
    if (ints != null) {
      ints.set(row, value);
    }
    return ints;
  }
}
