package dev.enjambre.tracker.swarm;

import java.util.Arrays;

/**
 * Rows of one layout, numbered from 0 without gaps. They lie in pages of up to {@value #PAGE_ROWS},
 * so that no growth copies more than a page; all pages but the last are full, and the last one
 * grows and shrinks by a sixteenth, so that little lies idle.
 */
final class MemberRows {

  private static final int PAGE_BITS = 10;
  static final int PAGE_ROWS = 1 << PAGE_BITS;
  private static final int[][] NO_PAGES = {};

  private final RowLayout layout;
  private int[][] pages = NO_PAGES;
  private int size;

  MemberRows(RowLayout layout) {
    this.layout = layout;
  }

  RowLayout layout() {
    return layout;
  }

  int size() {
    return size;
  }

  /** Returns the array that a row lies in. */
  int[] page(int row) {
    return pages[row >>> PAGE_BITS];
  }

  /** Returns where in its page a row begins. */
  int offset(int row) {
    return (row & (PAGE_ROWS - 1)) * layout.width;
  }

  /** Copies a row to the end; returns its number. */
  int append(int[] source) {
    int row = size;
    int number = row >>> PAGE_BITS;
    int used = row & (PAGE_ROWS - 1);
    if (number == pages.length) {
      pages = Arrays.copyOf(pages, number + 1);
      pages[number] = new int[slack(row) * layout.width];
    } else if (pages[number].length == used * layout.width) {
      pages[number] = resized(pages[number], used);
    }
    System.arraycopy(source, 0, pages[number], used * layout.width, layout.width);
    size++;
    return row;
  }

  /** Overwrites a row. */
  void set(int row, int[] source) {
    System.arraycopy(source, 0, page(row), offset(row), layout.width);
  }

  void copy(int from, int to) {
    System.arraycopy(page(from), offset(from), page(to), offset(to), layout.width);
  }

  void swap(int a, int b) {
    int[] pageA = page(a);
    int[] pageB = page(b);
    int offsetA = offset(a);
    int offsetB = offset(b);
    for (int i = 0; i < layout.width; i++) {
      int kept = pageA[offsetA + i];
      pageA[offsetA + i] = pageB[offsetB + i];
      pageB[offsetB + i] = kept;
    }
  }

  void removeLast() {
    size--;
    int number = size >>> PAGE_BITS;
    int used = size & (PAGE_ROWS - 1);
    if (used == 0) {
      pages = Arrays.copyOf(pages, number);
    } else if (pages[number].length / layout.width > used + 2 * slack(used)) {
      pages[number] = resized(pages[number], used);
    }
  }

  long hash(int row) {
    return layout.hash(page(row), offset(row));
  }

  boolean sameKey(int row, int[] key) {
    return layout.sameKey(page(row), offset(row), key);
  }

  private int[] resized(int[] page, int used) {
    return Arrays.copyOf(page, Math.min(used + slack(used), PAGE_ROWS) * layout.width);
  }

  private static int slack(int used) {
    return Math.clamp(used / 16, 2, PAGE_ROWS / 16);
  }
}
