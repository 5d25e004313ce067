package dev.enjambre.common.bencode;

/**
 * Where a value stands in the input that it was read from: byte offsets from the input's first
 * byte, {@code start} inclusive and {@code end} exclusive.
 */
public record ByteRange(int start, int end) {

  /** Checks that the range is not reversed. */
  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no range: " + start + " to " + end);
    }
  }

  /** Returns the number of bytes. */
  public int length() {
    return end - start;
  }
}
