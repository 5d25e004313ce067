package dev.enjambre.peer.simulation;

import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.ByteBuffer;

/** Keeps account of blocks in memory: each must be released once, and not be used afterwards. */
public final class BlockLedger {

  private int live;

  /** Returns how many blocks were made and not released. */
  public int live() {
    return live;
  }

  /** Makes a block that holds these bytes, which nobody changes from here on. */
  public ReadableBlock block(ByteBuffer bytes) {
    live++;
    return new Counted(bytes);
  }

  private final class Counted implements ReadableBlock {
    private final ByteBuffer bytes;
    private boolean released;

    Counted(ByteBuffer bytes) {
      this.bytes = bytes.asReadOnlyBuffer();
    }

    @Override
    public int length() {
      return bytes.remaining();
    }

    @Override
    public ByteBuffer buffer() {
      if (released) {
        throw new IllegalStateException("a block is used after its release");
      }
      return bytes.duplicate();
    }

    @Override
    public void release() {
      if (released) {
        throw new IllegalStateException("a block is released twice");
      }
      released = true;
      live--;
    }

    @Override
    public String toString() {
      return bytes.remaining() + " bytes";
    }
  }
}
