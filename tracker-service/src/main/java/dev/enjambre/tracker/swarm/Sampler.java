package dev.enjambre.tracker.swarm;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws numbers below a bound without replacement, each order with the same chance: a Fisher-Yates
 * shuffle that goes no further than what is drawn. Below {@value #DENSE} it shuffles an array;
 * above, it only notes the numbers that are not where they began, so that a draw costs the same
 * however high the bound.
 */
final class Sampler {

  private static final int DENSE = 1024;
  private static final int FREE = -1;
  private static final char[] IN_ORDER = new char[DENSE];

  static {
    for (char i = 0; i < DENSE; i++) {
      IN_ORDER[i] = i;
    }
  }

  private final char[] order = new char[DENSE];
  private int[] places = new int[0];
  private int[] moved = new int[0];
  private int bound;
  private int drawn;

  /**
   * Begins anew.
   *
   * @param newBound one more than the highest number
   * @param draws how many numbers are drawn at most
   */
  void begin(int newBound, int draws) {
    bound = newBound;
    drawn = 0;
    if (bound <= DENSE) {
      System.arraycopy(IN_ORDER, 0, order, 0, bound);
      return;
    }
    int slots = Integer.highestOneBit(Math.max(draws, 1)) << 2;
    if (places.length != slots) {
      places = new int[slots];
      moved = new int[slots];
    }
    Arrays.fill(places, FREE);
  }

  /** Returns another number; not more often than was said. */
  int next(RandomGenerator random) {
    int place = drawn + random.nextInt(bound - drawn);
    int taken;
    if (bound <= DENSE) {
      taken = order[place];
      order[place] = order[drawn];
    } else {
      int first = numberAt(drawn);
      int slot = slotOf(place);
      taken = places[slot] == FREE ? place : moved[slot];
      places[slot] = place;
      moved[slot] = first;
    }
    drawn++;
    return taken;
  }

  private int numberAt(int place) {
    int slot = slotOf(place);
    return places[slot] == FREE ? place : moved[slot];
  }

  private int slotOf(int place) {
    int slot = (place * 0x9e37_79b9) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
    while (places[slot] != FREE && places[slot] != place) {
      slot = (slot + 1) & (places.length - 1);
    }
    return slot;
  }
}
