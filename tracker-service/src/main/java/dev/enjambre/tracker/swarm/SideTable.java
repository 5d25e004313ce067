package dev.enjambre.tracker.swarm;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What few members have, by the number of their row: in each page of rows a reference for each up
 * to the last one that has a value.
 */
final class SideTable<T> {

  private static final int PAGE_BITS = 10;
  private static final int PAGE_ROWS = 1 << PAGE_BITS;

  private @Nullable Object[][] pages = new @Nullable Object[0][];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  @SuppressWarnings("unchecked") // set puts nothing else in
  @Nullable T get(int row) {
    int number = row >>> PAGE_BITS;
    int slot = row & (PAGE_ROWS - 1);
    return number < pages.length && slot < pages[number].length ? (T) pages[number][slot] : null;
  }

  void set(int row, @Nullable T value) {
    T before = get(row);
    if (Objects.equals(before, value)) {
      return;
    }
    int number = row >>> PAGE_BITS;
    int slot = row & (PAGE_ROWS - 1);
    if (number >= pages.length) {
      int known = pages.length;
      pages = Arrays.copyOf(pages, number + 1);
      Arrays.fill(pages, known, number + 1, new @Nullable Object[0]);
    }
    if (slot >= pages[number].length) {
      pages[number] = Arrays.copyOf(pages[number], Math.min(slot + 1 + slot / 4, PAGE_ROWS));
    }
    pages[number][slot] = value;
    count += (value == null ? 0 : 1) - (before == null ? 0 : 1);
  }
}
