package dev.enjambre.peer.net;

import dev.enjambre.peer.wire.ReadableBlock;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** A block in the buffer that it arrived in. */
record NettyBlock(ByteBuf bytes) implements ReadableBlock {

  @Override
  public ByteBuffer buffer() {
    return bytes.nioBuffer();
  }

  @Override
  public int length() {
    return bytes.readableBytes();
  }

  @Override
  public void release() {
    bytes.release();
  }
}
