package dev.enjambre.peer.piece;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces somebody has: one bit a piece, with a running count. Mutable, owned by the torrent's
 * loop. On the wire piece 0 is the highest bit of the first byte and spare bits at the end are zero
 * (BEP 3, "bitfield").
 */
public final class Bitfield {

  private final int size;
  private final long[] words;
  private int cardinality;

  /** Makes an empty set for that many pieces. */
  public Bitfield(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size " + size);
    }
    this.size = size;
    this.words = new long[(size + 63) >>> 6];
  }

  private Bitfield(Bitfield original) {
    size = original.size;
    words = original.words.clone();
    cardinality = original.cardinality;
  }

  /** Makes the set that has every piece. */
  public static Bitfield full(int size) {
    Bitfield bits = new Bitfield(size);
    Arrays.fill(bits.words, -1L);
    if (size % Long.SIZE != 0) {
      bits.words[bits.words.length - 1] = (1L << size) - 1;
    }
    bits.cardinality = size;
    return bits;
  }

  /**
   * Reads the wire form.
   *
   * @throws IllegalArgumentException if the length does not fit that many pieces, or a spare bit is
   *     set
   */
  public static Bitfield fromWire(byte[] bytes, int size) {
    int expected = (size + 7) >>> 3;
    if (bytes.length != expected) {
      throw new IllegalArgumentException(
          "bitfield of " + bytes.length + " bytes for " + size + " pieces");
    }
    Bitfield bits = new Bitfield(size);
    ByteBuffer wire = ByteBuffer.wrap(Arrays.copyOf(bytes, bits.words.length * Long.BYTES));
    for (int i = 0; i < bits.words.length; i++) {
      bits.words[i] = Long.reverse(wire.getLong());
      bits.cardinality += Long.bitCount(bits.words[i]);
    }
    if (size % Long.SIZE != 0) {
      int last = bits.words.length - 1;
      long spare = bits.words[last] & -1L << size;
      if (spare != 0) {
        int index = last * Long.SIZE + Long.numberOfTrailingZeros(spare);
        throw new IllegalArgumentException("spare bit " + index + " is set");
      }
    }
    return bits;
  }

  /** Returns the wire form, in a new array. */
  public byte[] toWire() {
    ByteBuffer wire = ByteBuffer.allocate(words.length * Long.BYTES);
    for (long word : words) {
      wire.putLong(Long.reverse(word));
    }
    return Arrays.copyOf(wire.array(), (size + 7) >>> 3);
  }

  /** Returns how many pieces there are in all. */
  public int size() {
    return size;
  }

  /** Returns how many pieces are in the set. */
  public int cardinality() {
    return cardinality;
  }

  /** Whether every piece is in the set. */
  public boolean isFull() {
    return cardinality == size;
  }

  /** Whether that piece is in the set. */
  public boolean get(int index) {
    return (words[index >>> 6] & (1L << index)) != 0;
  }

  /** Adds a piece; returns whether that changed anything. */
  public boolean set(int index) {
    checkIndex(index);
    long mask = 1L << index;
    if ((words[index >>> 6] & mask) != 0) {
      return false;
    }
    words[index >>> 6] |= mask;
    cardinality++;
    return true;
  }

  /** Removes a piece; returns whether that changed anything. */
  public boolean clear(int index) {
    checkIndex(index);
    long mask = 1L << index;
    if ((words[index >>> 6] & mask) == 0) {
      return false;
    }
    words[index >>> 6] &= ~mask;
    cardinality--;
    return true;
  }

  /** Returns the first piece in the set at or after {@code from}, or -1. */
  public int nextSet(int from) {
    if (from >= size) {
      return -1;
    }
    int word = from >>> 6;
    long bits = words[word] & (-1L << from);
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** Returns the first piece in both sets at or after {@code from}, or -1; both have one size. */
  public int nextSetIn(Bitfield other, int from) {
    if (from >= size) {
      return -1;
    }
    int word = from >>> 6;
    long bits = words[word] & other.words[word] & (-1L << from);
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word] & other.words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** Returns how many pieces are in both sets, which have the same size. */
  public int countIn(Bitfield other) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      count += Long.bitCount(words[i] & other.words[i]);
    }
    return count;
  }

  /** Returns how many pieces are in this set and not in the other, which has the same size. */
  public int countMissingFrom(Bitfield other) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      count += Long.bitCount(words[i] & ~other.words[i]);
    }
    return count;
  }

  /** Becomes the same set as the other, which has the same size. */
  public void copyFrom(Bitfield other) {
    System.arraycopy(other.words, 0, words, 0, words.length);
    cardinality = other.cardinality;
  }

  /** Removes what is in the other set, which has the same size. */
  public void removeAll(Bitfield other) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
      count += Long.bitCount(words[i]);
    }
    cardinality = count;
  }

  /** Removes what is not in the other set, which has the same size. */
  public void retainAll(Bitfield other) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
      count += Long.bitCount(words[i]);
    }
    cardinality = count;
  }

  /** Returns an independent copy. */
  public Bitfield copy() {
    return new Bitfield(this);
  }

  private void checkIndex(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("piece " + index + " of " + size);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bitfield that && size == that.size && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return cardinality + " of " + size + " pieces";
  }
}
