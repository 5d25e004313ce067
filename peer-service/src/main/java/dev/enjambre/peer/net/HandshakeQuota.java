package dev.enjambre.peer.net;

import java.util.concurrent.TimeUnit;

/**
 * How many encrypted handshakes of strangers are begun: each costs a loop half a millisecond, which
 * transfers would lack if callers could have as many as they like. Thread-safe.
 */
final class HandshakeQuota {

  /** A tenth of a processor. */
  static final int PER_SECOND = 200;

  private long secondBeganNanos;
  private int left;

  /** Starts with a full second. */
  HandshakeQuota(long nowNanos) {
    secondBeganNanos = nowNanos;
    left = PER_SECOND;
  }

  /** Returns whether one more may begin. */
  synchronized boolean take(long nowNanos) {
    if (nowNanos - secondBeganNanos >= TimeUnit.SECONDS.toNanos(1)) {
      secondBeganNanos = nowNanos;
      left = PER_SECOND;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
