package dev.enjambre.tracker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Gives each connection that comes in to the next event loop. Netty's own acceptor does so with
 * more objects and handlers for each, which is felt where a connection carries one request.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

  /** How long to wait when there are no more file descriptors, or the like. */
  private static final long PAUSE_MILLIS = 1000;

  private final List<LoopConnections> loops;
  private final ConnectionLimit limit;
  private final BiConsumer<Channel, LoopConnections> filler;
  private int next;

  /**
   * Makes an acceptor.
   *
   * @param filler puts the handlers into a connection's pipeline
   */
  Acceptor(
      List<LoopConnections> loops,
      ConnectionLimit limit,
      BiConsumer<Channel, LoopConnections> filler) {
    this.loops = loops;
    this.limit = limit;
    this.filler = filler;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the listener looks at it
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (!limit.admit(connection)) {
      return;
    }
    LoopConnections loop = loops.get(next);
    next = (next + 1) % loops.size();
    filler.accept(connection, loop);
    loop.eventLoop().register(connection).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // if the loop has ended there is nothing to resume
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ChannelConfig config = context.channel().config();
    if (config.isAutoRead()) {
      config.setAutoRead(false);
      context
          .channel()
          .eventLoop()
          .schedule(() -> config.setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
