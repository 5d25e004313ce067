package dev.enjambre.peer.dht;

/** How much may still be done: it grows with the time, up to a bound, and is used up. */
final class Allowance {

  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final double most;
  private double left;
  private long sinceNanos;

  /** Begins with all that can be saved up. */
  Allowance(double perSecond, double most, long nowNanos) {
    this.perSecond = perSecond;
    this.most = most;
    left = most;
    sinceNanos = nowNanos;
  }

  /** Takes so much, if there is as much. */
  boolean take(double amount, long nowNanos) {
    grow(nowNanos);
    if (left < amount) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Returns whether nothing is used up. */
  boolean isWhole(long nowNanos) {
    grow(nowNanos);
    return left >= most;
  }

  /** Returns when there will be so much. */
  long nanosWith(double amount, long nowNanos) {
    grow(nowNanos);
    return nowNanos + (long) Math.ceil(Math.max(0, amount - left) / perSecond * NANOS_PER_SECOND);
  }

  private void grow(long nowNanos) {
    if (nowNanos - sinceNanos > 0) {
      left = Math.min(most, left + (nowNanos - sinceNanos) / NANOS_PER_SECOND * perSecond);
      sinceNanos = nowNanos;
    }
  }
}
