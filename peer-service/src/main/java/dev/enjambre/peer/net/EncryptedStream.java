package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptedStreams;
import dev.enjambre.peer.encryption.StreamCipher;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;

/**
 * Decrypts what comes and encrypts what goes, once both sides have agreed. What arrives is
 * decrypted in its place; what is sent is copied, since blocks belong to others as well, and files
 * are read.
 */
final class EncryptedStream extends ChannelDuplexHandler {

  private final StreamCipher inbound;
  private final StreamCipher outbound;
  private final boolean encrypts;
  private long encryptedLeft;

  EncryptedStream(EncryptedStreams streams) {
    inbound = streams.inbound();
    encryptedLeft = streams.inboundBytes();
    encrypts = streams.outbound().isPresent();
    outbound = streams.outbound().orElse(inbound);
  }

  /** Whether all that follows is encrypted, and not only its beginning. */
  boolean isLasting() {
    return encrypts;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int length = (int) Math.min(encryptedLeft, bytes.readableBytes());
    if (length > 0) {
      inbound.apply(bytes.nioBuffer(bytes.readerIndex(), length));
      if (encryptedLeft != Long.MAX_VALUE) {
        encryptedLeft -= length;
      }
    }
    context.fireChannelRead(bytes);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!encrypts) {
      context.write(message, promise);
      return;
    }
    switch (message) {
      case ByteBuf plain -> writeCopy(context, plain, promise);
      case SpanRegion region -> writeRead(context, region, promise);
      default -> throw new IllegalArgumentException("can't encrypt a " + message.getClass());
    }
  }

  private void writeCopy(ChannelHandlerContext context, ByteBuf plain, ChannelPromise promise) {
    ByteBuf bytes = context.alloc().directBuffer(plain.readableBytes());
    try {
      bytes.writeBytes(plain);
    } finally {
      plain.release();
    }
    writeEncrypted(context, bytes, promise);
  }

  private void writeRead(ChannelHandlerContext context, SpanRegion region, ChannelPromise promise) {
    ByteBuf bytes;
    try {
      bytes = region.toBytes(context.alloc());
    } catch (IOException e) {
      promise.setFailure(e);
      return;
    }
    writeEncrypted(context, bytes, promise);
  }

  private void writeEncrypted(
      ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
    outbound.apply(bytes.nioBuffer());
    context.write(bytes, promise);
  }
}
