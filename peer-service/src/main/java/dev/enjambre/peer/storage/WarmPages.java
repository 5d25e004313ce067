package dev.enjambre.peer.storage;

import java.util.Arrays;

/**
 * Which parts of a torrent were in memory a short while ago, by stretches of 1 MiB: the pages that
 * may be sent without risk of waiting for the disk. Owned by the torrent's loop.
 */
final class WarmPages {

  static final int STRETCH_BITS = 20;

  /** After that long the system may have given the memory to others. */
  private static final long TRUSTED_NANOS = 30_000_000_000L;

  private final long[] warmedAt;

  WarmPages(long totalSize) {
    warmedAt = new long[Math.toIntExact((totalSize >>> STRETCH_BITS) + 1)];
    Arrays.fill(warmedAt, Long.MIN_VALUE);
  }

  boolean isWarm(long from, int length, long nowNanos) {
    int last = (int) ((from + length - 1) >>> STRETCH_BITS);
    for (int i = (int) (from >>> STRETCH_BITS); i <= last; i++) {
      if (warmedAt[i] == Long.MIN_VALUE || nowNanos - warmedAt[i] > TRUSTED_NANOS) {
        return false;
      }
    }
    return true;
  }

  /** Returns where the stretch of that byte begins. */
  static long startOf(long offset) {
    return offset >>> STRETCH_BITS << STRETCH_BITS;
  }

  /** Returns where the stretch of that byte ends, exclusive. */
  static long endOf(long offset) {
    return startOf(offset) + (1L << STRETCH_BITS);
  }

  /** Whole stretches, or the last one up to the torrent's end, were read. */
  void read(long from, long to, long nowNanos) {
    for (long at = from; at < to; at += 1L << STRETCH_BITS) {
      warmedAt[(int) (at >>> STRETCH_BITS)] = nowNanos;
    }
  }

  /** A piece was written; the stretches that lie within it whole are warm. */
  void written(long from, long length, long nowNanos) {
    for (long at = startOf(from + (1L << STRETCH_BITS) - 1);
        endOf(at) <= from + length;
        at += 1L << STRETCH_BITS) {
      warmedAt[(int) (at >>> STRETCH_BITS)] = nowNanos;
    }
  }
}
