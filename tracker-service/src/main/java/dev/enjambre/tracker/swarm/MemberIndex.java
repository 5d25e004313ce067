package dev.enjambre.tracker.swarm;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Finds rows by their keys. An open-addressing table of ints: a slot holds the number of a row and
 * eight bits of its hash, so that a wrong row is seldom looked at.
 *
 * <p>From {@value #SEGMENT_ROWS} rows on the table consists of segments, one more for each so many
 * rows (linear hashing), so that no insertion and no removal does more than rebuild one or two of
 * these, however large the swarm.
 *
 * <p>A segment is {@code [number of rows, slot, slot, …]}; an empty slot is 0, others are the row's
 * number plus 1 in 24 bits, and the tag above. Collisions go to the next slot, and removals close
 * the gap, so that nothing is left behind by rows that are gone.
 */
final class MemberIndex {

  /** The largest number of rows that fit in. */
  static final int MAX_ROWS = (1 << 24) - 3;

  /** Where a scan is done. */
  static final long SCAN_END = 1L << 32;

  private static final int SEGMENT_ROWS = 512;
  private static final int ROW_MASK = 0xff_ffff;
  private static final int SMALLEST = 4;

  /** The number of a row while two rows change places. */
  private static final int NOWHERE = MAX_ROWS + 1;

  private final MemberRows rows;
  private int[][] segments = {new int[1 + SMALLEST]};

  MemberIndex(MemberRows rows) {
    this.rows = rows;
  }

  /** Returns the row with that key, or -1. */
  int find(long hash, int[] key) {
    int[] segment = segments[segmentOf(hash)];
    int tag = tag(hash);
    for (int slot = home(segment, hash); segment[slot] != 0; slot = next(segment, slot)) {
      int found = segment[slot];
      int row = (found & ROW_MASK) - 1;
      if ((found & ~ROW_MASK) == tag && rows.sameKey(row, key)) {
        return row;
      }
    }
    return -1;
  }

  /** Takes in a row that was appended just now. */
  void insert(long hash, int row) {
    int number = segmentOf(hash);
    int[] segment = segments[number];
    int count = segment[0] + 1;
    if (4 * count > 3 * (segment.length - 1)) {
      segment = emptyFor(count);
      refill(segments[number], segment, segment, number);
      segments[number] = segment;
    }
    place(segment, hash, row);
    if (rows.size() > segments.length * SEGMENT_ROWS) {
      split();
    }
  }

  /** Forgets a row that is still there. */
  void remove(long hash, int row) {
    int number = segmentOf(hash);
    int[] segment = segments[number];
    int gap = slotOf(segment, hash, row);
    for (int slot = next(segment, gap); segment[slot] != 0; slot = next(segment, slot)) {
      int home = home(segment, rows.hash((segment[slot] & ROW_MASK) - 1));
      boolean reachable = gap < slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (!reachable) {
        segment[gap] = segment[slot];
        gap = slot;
      }
    }
    segment[gap] = 0;
    segment[0]--;
    if (segment.length - 1 > SMALLEST && 2 * segment[0] < segment.length - 1) {
      int[] smaller = emptyFor(segment[0]);
      refill(segment, smaller, smaller, number);
      segments[number] = smaller;
    }
    if (segments.length > 1 && rows.size() < segments.length * (SEGMENT_ROWS / 2)) {
      merge();
    }
  }

  /** Takes in that a row is to get another number. */
  void renumber(long hash, int from, int to) {
    int[] segment = segments[segmentOf(hash)];
    segment[slotOf(segment, hash, from)] = tag(hash) | (to + 1);
  }

  /** Takes in that two rows are to change places. */
  void swap(int a, int b) {
    long hashA = rows.hash(a);
    renumber(hashA, a, NOWHERE);
    renumber(rows.hash(b), b, a);
    renumber(hashA, NOWHERE, b);
  }

  /**
   * Gives the sink the rows of a segment. Segments follow each other by the reversed low bits of
   * their hashes: so the rows of one are neighbours there, and stay so when segments are split or
   * merged between two calls. A row that is there throughout is given once.
   *
   * @param from 0 to begin with, then what the call before returned
   * @return where to go on; {@link #SCAN_END} if there are no others
   */
  long scan(long from, IntConsumer sink) {
    int number = segmentOf(Integer.reverse((int) from) & 0xffff_ffffL);
    int[] segment = segments[number];
    for (int slot = 1; slot < segment.length; slot++) {
      if (segment[slot] != 0) {
        int row = (segment[slot] & ROW_MASK) - 1;
        if (Integer.toUnsignedLong(Integer.reverse((int) rows.hash(row))) >= from) {
          sink.accept(row);
        }
      }
    }
    int level = Integer.highestOneBit(segments.length);
    boolean splitAlready = number >= level || number + level < segments.length;
    long neighbours = SCAN_END / (splitAlready ? 2L * level : level);
    return Integer.toUnsignedLong(Integer.reverse(number)) + neighbours;
  }

  private void split() {
    int added = segments.length;
    int source = added - Integer.highestOneBit(added);
    int[] old = segments[source];
    segments = Arrays.copyOf(segments, added + 1);
    int going = 0;
    for (int slot = 1; slot < old.length; slot++) {
      if (old[slot] != 0 && segmentOf(rows.hash((old[slot] & ROW_MASK) - 1)) == added) {
        going++;
      }
    }
    segments[source] = emptyFor(old[0] - going);
    segments[added] = emptyFor(going);
    refill(old, segments[source], segments[added], source);
  }

  private void merge() {
    int removed = segments.length - 1;
    int target = removed - Integer.highestOneBit(removed);
    int[] kept = segments[target];
    int[] gone = segments[removed];
    segments = Arrays.copyOf(segments, removed);
    int[] merged = emptyFor(kept[0] + gone[0]);
    refill(kept, merged, merged, target);
    refill(gone, merged, merged, target);
    segments[target] = merged;
  }

  /** Places what is in a segment anew: in one that has the number, else in the other one. */
  private void refill(int[] from, int[] numbered, int[] other, int number) {
    for (int slot = 1; slot < from.length; slot++) {
      if (from[slot] != 0) {
        int row = (from[slot] & ROW_MASK) - 1;
        long hash = rows.hash(row);
        place(segmentOf(hash) == number ? numbered : other, hash, row);
      }
    }
  }

  private static void place(int[] segment, long hash, int row) {
    int slot = home(segment, hash);
    while (segment[slot] != 0) {
      slot = next(segment, slot);
    }
    segment[slot] = tag(hash) | (row + 1);
    segment[0]++;
  }

  private static int slotOf(int[] segment, long hash, int row) {
    int wanted = tag(hash) | (row + 1);
    int slot = home(segment, hash);
    while (segment[slot] != wanted) {
      if (segment[slot] == 0) {
        throw new IllegalStateException("row " + row + " is not in the index");
      }
      slot = next(segment, slot);
    }
    return slot;
  }

  /** The lowest bits of a hash choose the segment, the highest are the tag, others the slot. */
  private int segmentOf(long hash) {
    int level = Integer.highestOneBit(segments.length);
    int number = (int) hash & (2 * level - 1);
    return number < segments.length ? number : number & (level - 1);
  }

  private static int tag(long hash) {
    return (int) (hash >>> 32) & ~ROW_MASK;
  }

  private static int home(int[] segment, long hash) {
    return 1 + (int) (((hash >>> 24 & 0xffff_ffffL) * (segment.length - 1)) >>> 32);
  }

  private static int next(int[] segment, int slot) {
    return slot + 1 < segment.length ? slot + 1 : 1;
  }

  /** Makes a segment that has room for a few rows more than that. */
  private static int[] emptyFor(int count) {
    return new int[1 + Math.max(SMALLEST, count + count * 7 / 16 + 1)];
  }
}
