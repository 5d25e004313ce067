package dev.enjambre.tracker.admission;

import java.util.Arrays;

/** Ranges of IPv4 addresses in two sorted arrays, 8 bytes a range. Immutable; any thread. */
final class Ipv4Ranges {

  /** Addresses with the highest bit turned, so that they sort as signed numbers. */
  private final int[] starts;

  private final int[] ends;

  private Ipv4Ranges(int[] starts, int[] ends) {
    this.starts = starts;
    this.ends = ends;
  }

  boolean contains(int address) {
    int turned = address ^ Integer.MIN_VALUE;
    int found = Arrays.binarySearch(starts, turned);
    return found >= 0 || (found < -1 && ends[-found - 2] >= turned);
  }

  int size() {
    return starts.length;
  }

  /** Ranges being collected; used by one thread. */
  static final class Builder {

    private long[] ranges = new long[64];
    private int count;

    /** Adds a range, both ends included. */
    void add(int start, int end) {
      if (count == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * count);
      }
      ranges[count++] =
          ((long) (start ^ Integer.MIN_VALUE) << 32)
              | Integer.toUnsignedLong(end ^ Integer.MIN_VALUE);
    }

    int count() {
      return count;
    }

    /** Sorts them, and joins those that overlap or touch. */
    Ipv4Ranges build() {
      Arrays.sort(ranges, 0, count);
      int[] starts = new int[count];
      int[] ends = new int[count];
      int last = -1;
      for (int i = 0; i < count; i++) {
        int start = (int) (ranges[i] >> 32);
        int end = (int) ranges[i];
        if (last >= 0 && start <= ends[last] + 1L) {
          ends[last] = Math.max(ends[last], end);
        } else {
          last++;
          starts[last] = start;
          ends[last] = end;
        }
      }
      return new Ipv4Ranges(Arrays.copyOf(starts, last + 1), Arrays.copyOf(ends, last + 1));
    }
  }
}
