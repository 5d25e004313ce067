package dev.enjambre.peer.pages;

import java.util.ArrayList;
import java.util.List;

/**
 * The rates of the last periods, the older ones forgotten: 4 bytes for each, which is exact to a
 * ten-millionth part. Periods are named by their number, one after the other, so that those of
 * which nothing was noted count as 0. Not safe for use by several threads.
 */
final class RateRing {

  private final float[] rates;
  private long last = -1;

  RateRing(int periods) {
    rates = new float[periods];
  }

  /** Notes a period's rate; its number is larger than those before. */
  void note(long period, double perSecond) {
    forgetUntil(period);
    rates[index(period)] = (float) perSecond;
  }

  /**
   * Returns the rates of so many periods, the oldest first; the last is {@code newest}.
   *
   * @param count how many, at most as many as are kept
   */
  List<Long> until(long newest, int count) {
    List<Long> result = new ArrayList<>(count);
    for (long period = newest - count + 1; period <= newest; period++) {
      boolean kept = period >= 0 && period <= last && period > last - rates.length;
      result.add(kept ? (long) rates[index(period)] : 0L);
    }
    return result;
  }

  /** Clears what the ring's places held of periods that nobody noted. */
  private void forgetUntil(long period) {
    long first = Math.max(last + 1, period - rates.length + 1);
    for (long skipped = first; skipped < period; skipped++) {
      rates[index(skipped)] = 0;
    }
    last = period;
  }

  private int index(long period) {
    return (int) (period % rates.length);
  }
}
