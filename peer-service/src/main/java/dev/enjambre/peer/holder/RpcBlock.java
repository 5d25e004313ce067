package dev.enjambre.peer.holder;

import com.google.protobuf.ByteString;
import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.ByteBuffer;

/** A block that came by gRPC, on the heap: a part of the message that brought it. */
final class RpcBlock implements ReadableBlock {

  private final ByteString bytes;

  RpcBlock(ByteString bytes) {
    this.bytes = bytes;
  }

  @Override
  public int length() {
    return bytes.size();
  }

  @Override
  public ByteBuffer buffer() {
    return bytes.asReadOnlyByteBuffer();
  }

  @Override
  public void release() {
    // The garbage collector owns the bytes.
  }
}
