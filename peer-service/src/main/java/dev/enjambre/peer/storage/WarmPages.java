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

  /**
   * Stretches that are noted together, so that a torrent of which nothing is asked costs little.
   */
  private static final int CHUNK_BITS = 8;

  private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;
  private static final long NEVER = Long.MIN_VALUE;
  private static final long[] ALL_COLD = {};

  /** When each stretch was last in memory, in chunks; one of which no stretch ever was is empty. */
  private final long[][] warmedAt;

  WarmPages(long totalSize) {
    warmedAt = new long[Math.toIntExact((totalSize >>> (STRETCH_BITS + CHUNK_BITS)) + 1)][];
    Arrays.fill(warmedAt, ALL_COLD);
  }

  boolean isWarm(long from, int length, long nowNanos) {
    int last = (int) ((from + length - 1) >>> STRETCH_BITS);
    for (int i = (int) (from >>> STRETCH_BITS); i <= last; i++) {
      long[] chunk = warmedAt[i >>> CHUNK_BITS];
      long at = chunk.length == 0 ? NEVER : chunk[i & CHUNK_MASK];
      if (at == NEVER || nowNanos - at > TRUSTED_NANOS) {
        return false;
      }
    }
    return true;
  }

  private void warm(int stretch, long nowNanos) {
    long[] chunk = warmedAt[stretch >>> CHUNK_BITS];
    if (chunk.length == 0) {
      chunk = new long[1 << CHUNK_BITS];
      Arrays.fill(chunk, NEVER);
      warmedAt[stretch >>> CHUNK_BITS] = chunk;
    }
    chunk[stretch & CHUNK_MASK] = nowNanos;
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
      warm((int) (at >>> STRETCH_BITS), nowNanos);
    }
  }

  /** A piece was written; the stretches that lie within it whole are warm. */
  void written(long from, long length, long nowNanos) {
    for (long at = startOf(from + (1L << STRETCH_BITS) - 1);
        endOf(at) <= from + length;
        at += 1L << STRETCH_BITS) {
      warm((int) (at >>> STRETCH_BITS), nowNanos);
    }
  }
}
