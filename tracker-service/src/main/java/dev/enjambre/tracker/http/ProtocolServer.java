package dev.enjambre.tracker.http;

import dev.enjambre.tracker.service.HttpTracker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The protocol port: listens, and hands every request to the tracker on the connection's own event
 * loop. On epoll where the platform has it, else on NIO. Started and stopped once, by one thread;
 * the questions are for any.
 */
public final class ProtocolServer {

  private static final int MAX_LINE_LENGTH = 8192 + 64; // a query of 8 KiB, method, path, version
  private static final int MAX_HEADERS_LENGTH = 8192;
  private static final int BACKLOG = 1024;

  private final HttpTracker tracker;
  private final ProtocolServerSettings settings;
  private final ConnectionLimit limit;
  private @Nullable EventLoopGroup loops;
  private volatile @Nullable Channel listener;
  private @Nullable ChannelGroup connections;

  /** Makes a server that does not listen yet. */
  public ProtocolServer(HttpTracker tracker, ProtocolServerSettings settings) {
    this.tracker = tracker;
    this.settings = settings;
    limit = new ConnectionLimit(settings.maxConnections());
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be listened on
   */
  public void start() throws IOException {
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Class<? extends ServerSocketChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    if (limit.admit(connection)) {
                      open.add(connection);
                      fill(connection);
                    }
                  }
                })
            .bind(settings.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      throw new IOException("cannot listen on " + settings.listen(), bound.cause());
    }
    loops = group;
    connections = open;
    listener = bound.channel();
  }

  /** Stops listening, closes the connections once their answers are written, ends the threads. */
  public void stop() {
    Channel listening = listener;
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
    if (connections != null) {
      connections.flush().close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    if (loops != null) {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
    listener = null;
  }

  /** Returns whether the port is open. */
  public boolean isListening() {
    Channel channel = listener;
    return channel != null && channel.isActive();
  }

  /**
   * Returns the port that it listens on.
   *
   * @throws IllegalStateException if it does not listen
   */
  public int port() {
    Channel channel = listener;
    if (channel == null) {
      throw new IllegalStateException("the protocol port is not open");
    }
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Returns how many connections are open. */
  public int openConnections() {
    return limit.open();
  }

  /** Returns which kind of event loop it runs on: {@code epoll} or {@code nio}. */
  public static String transport() {
    return Epoll.isAvailable() ? "epoll" : "nio";
  }

  /** Only what the decoder lets through resets the idle timer, so that dribbling does not help. */
  void fill(Channel connection) {
    HttpDecoderConfig bounds =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_LENGTH)
            .setMaxHeaderSize(MAX_HEADERS_LENGTH);
    long timeoutNanos = settings.requestTimeout().toNanos();
    connection
        .pipeline()
        .addLast(new HttpRequestDecoder(bounds))
        .addLast(new IdleStateHandler(timeoutNanos, 0, 0, TimeUnit.NANOSECONDS))
        .addLast(new FlowControlHandler())
        .addLast(new RequestHandler(tracker));
  }
}
