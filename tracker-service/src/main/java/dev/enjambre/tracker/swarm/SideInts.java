package dev.enjambre.tracker.swarm;

import java.util.Arrays;

/**
 * Numbers by position, 0 where nothing else was set: pages of up to {@value #PAGE_INTS}, each as
 * long as its last number needs, so that no growth copies more than a page.
 */
final class SideInts {

  private static final int PAGE_BITS = 10;
  private static final int PAGE_INTS = 1 << PAGE_BITS;
  private static final int[] NO_INTS = {};
  private static final int[][] NO_PAGES = {};

  private int[][] pages = NO_PAGES;

  int get(int position) {
    int number = position >>> PAGE_BITS;
    int slot = position & (PAGE_INTS - 1);
    return number < pages.length && slot < pages[number].length ? pages[number][slot] : 0;
  }

  void set(int position, int value) {
    int number = position >>> PAGE_BITS;
    int slot = position & (PAGE_INTS - 1);
    if (number >= pages.length || slot >= pages[number].length) {
      if (value == 0) {
        return;
      }
      makeRoom(number, slot);
    }
    pages[number][slot] = value;
  }

  /** Lets go of pages from a position on, if there are more than it takes for some growth. */
  void trim(int size) {
    int needed = (size + PAGE_INTS - 1) >>> PAGE_BITS;
    if (pages.length > needed + 1) {
      pages = Arrays.copyOf(pages, needed);
    }
  }

  private void makeRoom(int number, int slot) {
    if (number >= pages.length) {
      int known = pages.length;
      pages = Arrays.copyOf(pages, number + 1);
      Arrays.fill(pages, known, number + 1, NO_INTS);
    }
    if (slot >= pages[number].length) {
      pages[number] = Arrays.copyOf(pages[number], Math.min(slot + 1 + slot / 8, PAGE_INTS));
    }
  }
}
