package dev.enjambre.peer.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on bytes per second that several loops share. It keeps the moment at which all that was
 * taken so far will have been paid for; whoever takes more is told how long to wait. One atomic
 * number, no lock.
 */
public final class TokenBucket {

  /** Unused allowance is kept for that long. */
  private static final long BURST_NANOS = 50_000_000L;

  private volatile long bytesPerSecond;
  private final AtomicLong paidUntil = new AtomicLong(Long.MIN_VALUE);

  /**
   * Makes a limit.
   *
   * @param bytesPerSecond 0 for none
   */
  public TokenBucket(long bytesPerSecond) {
    setRate(bytesPerSecond);
  }

  /** Changes the limit; 0 takes it away. */
  public void setRate(long newRate) {
    if (newRate < 0) {
      throw new IllegalArgumentException("negative rate " + newRate);
    }
    bytesPerSecond = newRate;
  }

  /** Returns the limit, or 0. */
  public long rate() {
    return bytesPerSecond;
  }

  /** Returns how long nothing may be taken from now on, in nanoseconds; 0 if something may. */
  public long waitNanos(long nowNanos) {
    long until = paidUntil.get();
    return bytesPerSecond == 0 || until == Long.MIN_VALUE ? 0 : Math.max(0, until - nowNanos);
  }

  /** Takes bytes, on credit if need be: what comes next waits until they are paid for. */
  public void take(int bytes, long nowNanos) {
    long rate = bytesPerSecond;
    if (rate == 0) {
      return;
    }
    long cost = (long) (bytes * 1e9 / rate);
    paidUntil.updateAndGet(until ->
        (until == Long.MIN_VALUE || until - nowNanos < -BURST_NANOS
                ? nowNanos - BURST_NANOS
                : until)
            + cost);
  }
}
