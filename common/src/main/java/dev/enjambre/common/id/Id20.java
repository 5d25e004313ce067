package dev.enjambre.common.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A 20-byte value with value equality, held in three primitive fields so that it makes a cheap map
 * key. Immutable; ordered as unsigned bytes, most significant first.
 */
public abstract sealed class Id20 implements Comparable<Id20> permits InfoHash, PeerId {

  /** Size of every such value, in bytes. */
  public static final int LENGTH = 20;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final long high;
  private final long middle;
  private final int low;

  Id20(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("expected 20 bytes, got " + bytes.length);
    }
    high = (long) LONG.get(bytes, 0);
    middle = (long) LONG.get(bytes, 8);
    low = (int) INT.get(bytes, 16);
  }

  Id20(ByteBuffer source) {
    high = source.getLong();
    middle = source.getLong();
    low = source.getInt();
  }

  Id20(long high, long middle, int low) {
    this.high = high;
    this.middle = middle;
    this.low = low;
  }

  /** Returns the first eight bytes, as a big-endian number. */
  public final long high() {
    return high;
  }

  /** Returns the eight bytes after the first eight, as a big-endian number. */
  public final long middle() {
    return middle;
  }

  /** Returns the last four bytes, as a big-endian number. */
  public final int low() {
    return low;
  }

  /** Returns a new array of the 20 bytes. */
  public final byte[] toBytes() {
    byte[] bytes = new byte[LENGTH];
    LONG.set(bytes, 0, high);
    LONG.set(bytes, 8, middle);
    INT.set(bytes, 16, low);
    return bytes;
  }

  /** Writes the 20 bytes at the buffer's position and advances it (the buffer is big-endian). */
  public final void writeTo(ByteBuffer target) {
    target.putLong(high).putLong(middle).putInt(low);
  }

  /** Returns 40 lower-case hexadecimal digits. */
  public final String toHex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Id20 that
        && getClass() == that.getClass()
        && high == that.high
        && middle == that.middle
        && low == that.low;
  }

  @Override
  public final int hashCode() {
    // Peer ids share their first eight bytes, so the tail takes part.
    long mixed = (high * 31 + middle) * 31 + low;
    return (int) (mixed ^ (mixed >>> 32));
  }

  @Override
  public final int compareTo(Id20 other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    if (byHigh != 0) {
      return byHigh;
    }
    int byMiddle = Long.compareUnsigned(middle, other.middle);
    return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low, other.low);
  }
}
