package dev.enjambre.tracker.swarm;

import java.util.Arrays;

/** A small set of numbers, 0 or more, that is used again and again. */
final class RowSet {

  private static final int SMALLEST = 256;

  private int[] slots = new int[SMALLEST];
  private int size;

  void clear() {
    if (size > 0) {
      Arrays.fill(slots, 0);
      size = 0;
    }
  }

  int size() {
    return size;
  }

  /** Returns whether it was not there before. */
  boolean add(int number) {
    int slot = slotOf(slots, number + 1);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = number + 1;
    size++;
    if (2 * size > slots.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    int[] larger = new int[2 * slots.length];
    for (int kept : slots) {
      if (kept != 0) {
        larger[slotOf(larger, kept)] = kept;
      }
    }
    slots = larger;
  }

  private static int slotOf(int[] slots, int kept) {
    int slot = (kept * 0x9e37_79b9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    while (slots[slot] != 0 && slots[slot] != kept) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }
}
