package dev.enjambre.peer.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A block that holds its own copy of the bytes on the heap, with value equality. Immutable, so that
 * releasing it does nothing; made for simulations and tests, where no pooled buffers exist.
 */
public final class HeapBlock implements ReadableBlock {

  private final byte[] bytes;

  private HeapBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the array. */
  public static HeapBlock of(byte[] bytes) {
    return new HeapBlock(bytes.clone());
  }

  /** Copies the buffer's remaining bytes, and leaves its position where it is. */
  public static HeapBlock copyOf(ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(source.position(), bytes);
    return new HeapBlock(bytes);
  }

  /** Returns a factory of blocks that copy their bytes from the frame's present position on. */
  public static BlockFactory copyingFrom(ByteBuffer frame) {
    int start = frame.position();
    return (offset, length) -> copyOf(frame.slice(start + offset, length));
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @Override
  public void release() {
    // The garbage collector owns the bytes.
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeapBlock that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "HeapBlock[" + bytes.length + " bytes]";
  }
}
