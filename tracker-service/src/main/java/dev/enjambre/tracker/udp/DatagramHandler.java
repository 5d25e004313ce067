package dev.enjambre.tracker.udp;

import dev.enjambre.common.announce.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the datagrams of one socket, on its event loop. What was read at once is answered at
 * once; while too many answers wait for the socket, requests are dropped, as the network would.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write comes back as an exception caught
final class DatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {

  private static final Logger LOG = LoggerFactory.getLogger(DatagramHandler.class);

  private final UdpTracker tracker;
  private final UdpMetrics metrics;
  private final ByteBuffer request = ByteBuffer.allocate(UdpTracker.MAX_REQUEST);
  private final ByteBuffer answer = ByteBuffer.allocate(UdpTracker.MAX_ANSWER);

  DatagramHandler(UdpTracker tracker, UdpMetrics metrics) {
    this.tracker = tracker;
    this.metrics = metrics;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    InetSocketAddress sender = datagram.sender();
    if (sender.getPort() == 0) {
      metrics.dropped(Drop.SOURCE);
      return;
    }
    if (!context.channel().isWritable()) {
      metrics.dropped(Drop.BUSY);
      return;
    }
    ByteBuf content = datagram.content();
    content.readBytes(request.clear().limit(Math.min(content.readableBytes(), request.capacity())));
    if (tracker.answer(request.flip(), IpAddress.of(sender.getAddress()), answer.clear())) {
      answer.flip();
      ByteBuf bytes = context.alloc().directBuffer(answer.remaining()).writeBytes(answer);
      context.write(new DatagramPacket(bytes, sender), context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  /** An answer that cannot be sent is one client's misfortune, and no reason to stop. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("A datagram could not be sent or received", cause);
    } else {
      LOG.error("A datagram could not be answered", cause);
    }
  }
}
