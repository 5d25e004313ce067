package dev.enjambre.peer.net;

import dev.enjambre.peer.encryption.EncryptionHandshake;
import dev.enjambre.peer.encryption.EncryptionInitiator;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/**
 * Stands in front of who waits for a plain handshake, as long as the encrypted one goes on, and
 * then leaves its place to the streams. How long that may take is the business of who waits.
 */
final class EncryptionHandler extends ChannelInboundHandlerAdapter {

  private final EncryptionHandshake handshake;
  private boolean hasFailed;

  EncryptionHandler(EncryptionHandshake handshake) {
    this.handshake = handshake;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (handshake instanceof EncryptionInitiator calling) {
      send(context, calling.start());
      context.flush();
    }
  }

  private static void send(ChannelHandlerContext context, ByteBuffer bytes) {
    context.write(Unpooled.wrappedBuffer(bytes), context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (hasFailed) {
      bytes.release();
      return;
    }
    ByteBuffer view = bytes.nioBuffer();
    try {
      boolean isDone = handshake.take(view, answer -> send(context, answer));
      context.flush();
      if (!isDone) {
        bytes.release();
        return;
      }
    } catch (ProtocolViolation violation) {
      hasFailed = true;
      bytes.release();
      context.fireExceptionCaught(violation);
      return;
    }
    goOn(context, handshake.rest(), view);
    bytes.release();
  }

  /** The streams take this place, and what has come behind the handshake goes through them. */
  private void goOn(ChannelHandlerContext context, ByteBuffer rest, ByteBuffer more) {
    EncryptedStream stream = new EncryptedStream(handshake.streams());
    context.pipeline().replace(this, null, stream);
    if (rest.hasRemaining() || more.hasRemaining()) {
      // In one piece: whoever reads the handshake in it may be somewhere else for the next.
      stream.channelRead(context.pipeline().context(stream), Unpooled.copiedBuffer(rest, more));
    }
  }
}
