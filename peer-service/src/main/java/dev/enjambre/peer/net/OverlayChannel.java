package dev.enjambre.peer.net;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.overlay.LinkOwner;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.OverlayCodec;
import dev.enjambre.peer.overlay.OverlayDecoder;
import dev.enjambre.peer.overlay.OverlayLimits;
import dev.enjambre.peer.overlay.OverlayLink;
import dev.enjambre.peer.overlay.OverlayMessage;
import dev.enjambre.peer.overlay.OverlayViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to another node of the overlay. Lives on the node's loop. */
final class OverlayChannel extends ChannelInboundHandlerAdapter implements OverlayLink {

  private static final Logger log = LoggerFactory.getLogger(OverlayChannel.class);

  private final OverlayPort port;
  private final Channel channel;
  private final boolean outgoing;
  private final LinkOwner owner;
  private final NodeAddress remote;
  private final OverlayDecoder decoder = new OverlayDecoder(OverlayLimits.defaults());
  private boolean broken;
  private boolean closed;

  OverlayChannel(OverlayPort port, Channel channel, boolean outgoing, LinkOwner owner) {
    this.port = port;
    this.channel = channel;
    this.outgoing = outgoing;
    this.owner = owner;
    InetSocketAddress address = (InetSocketAddress) channel.remoteAddress();
    this.remote = new NodeAddress(IpAddress.of(address.getAddress()), address.getPort());
  }

  @Override
  public boolean isOutgoing() {
    return outgoing;
  }

  @Override
  public NodeAddress remoteAddress() {
    return remote;
  }

  @Override
  public void send(OverlayMessage message) {
    if (!closed) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(OverlayCodec.encode(message)));
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** What was sent goes out first. */
  @Override
  public void close() {
    broken = true;
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    take((ByteBuf) message);
    port.plan();
  }

  /** Takes bytes that have come, which are the callee's. */
  void take(ByteBuf bytes) {
    try {
      ByteBuffer chunk = bytes.nioBuffer();
      while (!broken) {
        Optional<OverlayMessage> message = decoder.next(chunk);
        if (message.isEmpty()) {
          return;
        }
        owner.received(this, message.get(), System.nanoTime());
      }
    } catch (OverlayViolation violation) {
      broken = true;
      owner.violated(this, violation, System.nanoTime());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      // It may be the owner who writes just now.
      port.loop()
          .execute(() -> {
            if (!closed) {
              owner.writable(this, System.nanoTime());
              port.plan();
            }
          });
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone();
    port.plan();
  }

  /** The owner hears of it once. */
  void gone() {
    if (!closed) {
      closed = true;
      broken = true;
      owner.closed(this, System.nanoTime());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("{} is lost", remote, cause);
    context.close();
  }
}
