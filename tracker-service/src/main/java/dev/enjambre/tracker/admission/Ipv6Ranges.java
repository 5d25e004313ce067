package dev.enjambre.tracker.admission;

import java.util.Arrays;

/** Ranges of IPv6 addresses in four sorted arrays, 32 bytes a range. Immutable; any thread. */
final class Ipv6Ranges {

  private final long[] startHigh;
  private final long[] startLow;
  private final long[] endHigh;
  private final long[] endLow;

  private Ipv6Ranges(Builder collected, int count) {
    startHigh = Arrays.copyOf(collected.startHigh, count);
    startLow = Arrays.copyOf(collected.startLow, count);
    endHigh = Arrays.copyOf(collected.endHigh, count);
    endLow = Arrays.copyOf(collected.endLow, count);
  }

  boolean contains(long high, long low) {
    int from = 0;
    int to = startHigh.length;
    while (from < to) { // looks for the first range that starts behind the address
      int middle = (from + to) >>> 1;
      if (compare(startHigh[middle], startLow[middle], high, low) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from > 0 && compare(high, low, endHigh[from - 1], endLow[from - 1]) <= 0;
  }

  int size() {
    return startHigh.length;
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }

  /** Ranges being collected; used by one thread. */
  static final class Builder {

    private long[] startHigh = new long[16];
    private long[] startLow = new long[16];
    private long[] endHigh = new long[16];
    private long[] endLow = new long[16];
    private int count;

    /** Adds a range, both ends included. */
    void add(long firstHigh, long firstLow, long lastHigh, long lastLow) {
      if (count == startHigh.length) {
        startHigh = Arrays.copyOf(startHigh, 2 * count);
        startLow = Arrays.copyOf(startLow, 2 * count);
        endHigh = Arrays.copyOf(endHigh, 2 * count);
        endLow = Arrays.copyOf(endLow, 2 * count);
      }
      set(count++, firstHigh, firstLow, lastHigh, lastLow);
    }

    int count() {
      return count;
    }

    /** Sorts them, and joins those that overlap. */
    Ipv6Ranges build() {
      sort();
      int last = -1;
      for (int i = 0; i < count; i++) {
        if (last >= 0 && compare(startHigh[i], startLow[i], endHigh[last], endLow[last]) <= 0) {
          if (compare(endHigh[i], endLow[i], endHigh[last], endLow[last]) > 0) {
            endHigh[last] = endHigh[i];
            endLow[last] = endLow[i];
          }
        } else {
          set(++last, startHigh[i], startLow[i], endHigh[i], endLow[i]);
        }
      }
      return new Ipv6Ranges(this, last + 1);
    }

    /** Sorts the four arrays in their place: a heap sort, which needs no memory. */
    private void sort() {
      for (int root = count / 2 - 1; root >= 0; root--) {
        sink(root, count);
      }
      for (int end = count - 1; end > 0; end--) {
        swap(0, end);
        sink(0, end);
      }
    }

    private void sink(int from, int end) {
      int root = from;
      for (int child = 2 * root + 1; child < end; child = 2 * root + 1) {
        if (child + 1 < end && isBefore(child, child + 1)) {
          child++;
        }
        if (!isBefore(root, child)) {
          return;
        }
        swap(root, child);
        root = child;
      }
    }

    private boolean isBefore(int a, int b) {
      return compare(startHigh[a], startLow[a], startHigh[b], startLow[b]) < 0;
    }

    private void swap(int a, int b) {
      long firstHigh = startHigh[a];
      long firstLow = startLow[a];
      long lastHigh = endHigh[a];
      long lastLow = endLow[a];
      set(a, startHigh[b], startLow[b], endHigh[b], endLow[b]);
      set(b, firstHigh, firstLow, lastHigh, lastLow);
    }

    private void set(int at, long firstHigh, long firstLow, long lastHigh, long lastLow) {
      startHigh[at] = firstHigh;
      startLow[at] = firstLow;
      endHigh[at] = lastHigh;
      endLow[at] = lastLow;
    }
  }
}
