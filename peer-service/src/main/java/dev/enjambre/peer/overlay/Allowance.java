package dev.enjambre.peer.overlay;

/** So many of something in a second on average, and so many at once. */
final class Allowance {

  private final double perNano;
  private final double burst;
  private double left;
  private long atNanos;

  Allowance(double perSecond, double burst, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.burst = burst;
    this.left = burst;
    this.atNanos = nowNanos;
  }

  /** Takes one, if there is one. */
  boolean take(long nowNanos) {
    if (!has(nowNanos)) {
      return false;
    }
    left--;
    return true;
  }

  /** Returns whether there is one. */
  boolean has(long nowNanos) {
    left = Math.min(burst, left + Math.max(0, nowNanos - atNanos) * perNano);
    atNanos = nowNanos;
    return left >= 1;
  }
}
