package dev.enjambre.peer.webseed;

import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.ByteBuffer;

/** A block that came by HTTP, on the heap. */
final class WebBlock implements ReadableBlock {

  private final byte[] bytes;

  /** Takes over the array. */
  WebBlock(byte[] bytes) {
    this.bytes = bytes;
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
}
