package dev.enjambre.tracker.admission;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.hash.SipHash;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests an address may make in a minute: that many at once, and from then on evenly. Of
 * IPv6 the first 64 bits are the address, for a client has all that follow them. Memory is fixed (8
 * MiB), and no object is made. Any thread; two requests in the same instant may count as one.
 *
 * <p>Each address has a cell in each of four rows, by a keyed hash that nobody can foretell; a cell
 * holds the time at which its debt is paid. The cell with the least debt counts, for it is shared
 * with the fewest. So there is nothing to evict: whoever comes from many addresses can neither have
 * one of them forgotten, nor take the places of others. To have a stranger refused he must keep all
 * four cells of that stranger full: with half of all cells full, for which he needs 130,000
 * addresses that all keep asking at the limit, that is so for one stranger in sixteen.
 */
public final class RateLimit {

  private static final int ROWS = 4;
  private static final int CELLS_PER_ROW = 1 << 18;
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final long IPV4_MARK = 4;
  private static final long IPV6_MARK = 6;

  private final SipHash hash;
  private final long nanosPerRequest;
  private final long originNanos;

  /** When the debt of a cell is paid, in nanoseconds since the origin. */
  private final AtomicLongArray paid = new AtomicLongArray(ROWS * CELLS_PER_ROW);

  /**
   * Makes a limit under which nobody has asked yet.
   *
   * @param perMinute 1 or more
   * @param hash with a key that is not known outside
   * @param nowNanos the present time of a monotonic clock
   */
  public RateLimit(int perMinute, SipHash hash, long nowNanos) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("a limit is 1 or more, not " + perMinute);
    }
    this.hash = hash;
    nanosPerRequest = MINUTE_NANOS / perMinute;
    originNanos = nowNanos;
  }

  /** Counts a request, unless it is one too many; returns whether it is not. */
  boolean admits(IpAddress source, long nowNanos) {
    long hashed =
        source.isIpv4()
            ? hash.hash(source.low(), 0, IPV4_MARK)
            : hash.hash(source.high(), 0, IPV6_MARK);
    long now = nowNanos - originNanos;
    long least = Long.MAX_VALUE;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, paid.getOpaque(cell(hashed, row)));
    }
    long afterwards = Math.max(least, now) + nanosPerRequest;
    if (afterwards - now > MINUTE_NANOS) {
      return false;
    }
    for (int row = 0; row < ROWS; row++) {
      int cell = cell(hashed, row);
      if (paid.getOpaque(cell) < afterwards) {
        paid.setOpaque(cell, afterwards);
      }
    }
    return true;
  }

  private static int cell(long hashed, int row) {
    int first = (int) hashed;
    int step = (int) (hashed >>> 32) | 1;
    return row * CELLS_PER_ROW + (((first + row * step) >>> 7) & (CELLS_PER_ROW - 1));
  }
}
