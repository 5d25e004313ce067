package dev.enjambre.peer.wire;

import java.nio.ByteBuffer;

/** A block whose bytes are in memory, so that they can be hashed and written to disk. */
public interface ReadableBlock extends BlockData {

  /**
   * Returns a view of the {@link #length()} bytes whose position and limit are the caller's own. It
   * shares the block's memory, is not to be written to, and is valid until {@link #release()}.
   */
  ByteBuffer buffer();
}
