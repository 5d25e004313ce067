package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptionHandshake;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The first to see what a caller says: what begins as a plain handshake or a call to the overlay
 * goes by, and all else is taken for an encrypted one, whose first bytes may be anything. It then
 * leaves.
 */
final class EncryptionGate extends ChannelInboundHandlerAdapter {

  private final EncryptionMode mode;
  private final boolean hasOverlay;
  private final HandshakeQuota quota;
  private final Supplier<EncryptionHandshake> handshake;
  private ByteBuf first = Unpooled.EMPTY_BUFFER;

  /**
   * Makes it.
   *
   * @param hasOverlay whether calls to the overlay are expected
   * @param quota of encrypted handshakes that are begun; callers beyond it are turned away
   * @param handshake makes our side of the handshake
   */
  EncryptionGate(
      EncryptionMode mode,
      boolean hasOverlay,
      HandshakeQuota quota,
      Supplier<EncryptionHandshake> handshake) {
    this.mode = mode;
    this.hasOverlay = hasOverlay;
    this.quota = quota;
    this.handshake = handshake;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (first.isReadable()) {
      bytes = Unpooled.copiedBuffer(first, bytes);
      ((ByteBuf) message).release();
      first.release();
      first = Unpooled.EMPTY_BUFFER;
    }
    ByteBuffer begin = bytes.nioBuffer();
    switch (isPlain(begin)) {
      case PERHAPS -> first = bytes;
      case YES -> goBy(context, bytes, begin);
      case NO -> {
        if (!quota.take(System.nanoTime())) {
          bytes.release();
          context.close();
          return;
        }
        EncryptionHandler next = new EncryptionHandler(handshake.get());
        context.pipeline().replace(this, null, next);
        next.channelRead(context.pipeline().context(next), bytes);
      }
    }
  }

  private void goBy(ChannelHandlerContext context, ByteBuf bytes, ByteBuffer begin) {
    context.pipeline().remove(this);
    if (mode.acceptsPlain() || !Handshake.mayBegin(begin)) {
      context.fireChannelRead(bytes);
    } else {
      bytes.release();
      context.fireExceptionCaught(
          new ProtocolViolation(
              ProtocolViolation.Kind.BAD_ENCRYPTION, "a plain call, where all are encrypted"));
    }
  }

  private HandshakeReader.Guess isPlain(ByteBuffer begin) {
    if (hasOverlay && begin.hasRemaining() && MessageKind.mayStartOverlay(begin.get(0))) {
      if (begin.remaining() < Integer.BYTES) {
        return HandshakeReader.Guess.PERHAPS;
      }
      if (MessageKind.startsOverlay(begin.getInt(0))) {
        return HandshakeReader.Guess.YES;
      }
    }
    if (!Handshake.mayBegin(begin)) {
      return HandshakeReader.Guess.NO;
    }
    return begin.remaining() < Handshake.PREFIX_LENGTH
        ? HandshakeReader.Guess.PERHAPS
        : HandshakeReader.Guess.YES;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    first.release();
  }
}
