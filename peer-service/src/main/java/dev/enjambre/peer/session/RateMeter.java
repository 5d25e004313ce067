package dev.enjambre.peer.session;

import java.util.Arrays;

/**
 * How fast something goes: bytes per second over the last few seconds. Time comes in as a
 * parameter. Owned by the torrent's loop.
 */
final class RateMeter {

  private static final long SLOT_NANOS = 500_000_000L;
  private static final int SLOTS = 10;

  private final long[] slots = new long[SLOTS];
  private final long startNanos;
  private long currentSlot;
  private long total;

  RateMeter(long nowNanos) {
    startNanos = nowNanos;
  }

  void add(long bytes, long nowNanos) {
    advance(nowNanos);
    slots[(int) (currentSlot % SLOTS)] += bytes;
    total += bytes;
  }

  /** Returns all that was ever added. */
  long total() {
    return total;
  }

  /** Returns bytes per second over the last five seconds, or since the start if that is shorter. */
  long perSecond(long nowNanos) {
    advance(nowNanos);
    long sum = 0;
    for (long slot : slots) {
      sum += slot;
    }
    long window = Math.min(nowNanos - startNanos, (SLOTS - 1) * SLOT_NANOS + sinceSlot(nowNanos));
    return window < SLOT_NANOS / 5 ? sum : (long) (sum * 1e9 / window);
  }

  private long sinceSlot(long nowNanos) {
    return (nowNanos - startNanos) % SLOT_NANOS;
  }

  private void advance(long nowNanos) {
    long slot = (nowNanos - startNanos) / SLOT_NANOS;
    if (slot - currentSlot >= SLOTS) {
      Arrays.fill(slots, 0);
      currentSlot = slot;
    }
    while (currentSlot < slot) {
      currentSlot++;
      slots[(int) (currentSlot % SLOTS)] = 0;
    }
  }
}
