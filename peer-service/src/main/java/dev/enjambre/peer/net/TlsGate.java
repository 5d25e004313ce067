package dev.enjambre.peer.net;

import dev.enjambre.peer.tls.FleetTls;
import dev.enjambre.peer.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;

/**
 * The first to see what a caller of a closed fleet says: what begins as TLS does goes there, as
 * long as the quota lasts, and all else is turned away before it costs anything. It then leaves.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

  /** The type of the first record, RFC 8446, 5.1. */
  private static final int HANDSHAKE_RECORD = 22;

  private final FleetTls tls;
  private final Duration patience;
  private final HandshakeQuota quota;
  private boolean isRefused;

  /**
   * Makes it.
   *
   * @param patience how long the handshake of TLS may take
   * @param quota of handshakes that are begun; callers beyond it are turned away
   */
  TlsGate(FleetTls tls, Duration patience, HandshakeQuota quota) {
    this.tls = tls;
    this.patience = patience;
    this.quota = quota;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (isRefused || !bytes.isReadable()) {
      bytes.release();
    } else if (bytes.getUnsignedByte(bytes.readerIndex()) != HANDSHAKE_RECORD) {
      isRefused = true;
      bytes.release();
      context.fireExceptionCaught(
          new ProtocolViolation(
              ProtocolViolation.Kind.BAD_ENCRYPTION, "a call without TLS, where all are with it"));
    } else if (!quota.take(System.nanoTime())) {
      isRefused = true;
      bytes.release();
      context.close();
    } else {
      open(context, bytes);
    }
  }

  private void open(ChannelHandlerContext context, ByteBuf bytes) {
    ChannelPipeline pipeline = context.pipeline();
    for (ChannelHandler handler : TlsLayer.called(tls, patience)) {
      pipeline.addBefore(context.name(), null, handler);
    }
    pipeline.remove(this);
    pipeline.fireChannelRead(bytes);
  }
}
