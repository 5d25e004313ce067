package dev.enjambre.tracker.http;

import dev.enjambre.tracker.service.HttpTracker;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The protocol port: listens, and hands every request to the tracker on the connection's own event
 * loop. On epoll where the platform has it, else on NIO. Started and stopped once, by one thread;
 * the questions are for any.
 */
public final class ProtocolServer {

  private static final int BACKLOG = 1024;

  /** How much is read of a connection at a time; an announce has some 400 bytes. */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(512, 1024, 16 * 1024);

  private static final long MIN_IDLE_CHECK_NANOS = 20_000_000;
  private static final long MAX_IDLE_CHECK_NANOS = 1_000_000_000;

  private final HttpTracker tracker;
  private final ProtocolServerSettings settings;
  private final ConnectionLimit limit;
  private volatile @Nullable SslContext tls;
  private @Nullable EventLoopGroup loops;
  private volatile @Nullable Channel listener;
  private List<LoopConnections> connections = List.of();

  /** Makes a server that does not listen yet. */
  public ProtocolServer(HttpTracker tracker, ProtocolServerSettings settings) {
    this.tracker = tracker;
    this.settings = settings;
    limit = new ConnectionLimit(settings.maxConnections());
  }

  /**
   * Speaks HTTPS on connections from now on, and no HTTP; by another identity than before, if there
   * was one. Any thread.
   *
   * @throws SSLException if that identity cannot serve
   */
  public void encrypt(TlsIdentity identity) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forServer(identity.keys());
    if (!identity.protocols().isEmpty()) {
      builder.protocols(identity.protocols());
    }
    if (!identity.ciphers().isEmpty()) {
      builder.ciphers(identity.ciphers());
    }
    tls = builder.build();
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
            settings.eventLoops(), epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    List<LoopConnections> open = new ArrayList<>();
    for (EventExecutor loop : group) {
      open.add(new LoopConnections((EventLoop) loop));
    }
    ServerSocketChannel server =
        epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    server.config().setBacklog(BACKLOG).setReuseAddress(true);
    server.pipeline().addLast(new Acceptor(open, limit, this::fill));
    ChannelFuture bound = group.register(server).awaitUninterruptibly();
    if (bound.isSuccess()) {
      bound = server.bind(settings.listen()).awaitUninterruptibly();
    }
    if (!bound.isSuccess()) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      throw new IOException("cannot listen on " + settings.listen(), bound.cause());
    }
    open.forEach(this::watchIdle);
    loops = group;
    connections = List.copyOf(open);
    listener = server;
  }

  /** Stops listening, closes the connections once their answers are written, ends the threads. */
  public void stop() {
    Channel listening = listener;
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
    for (LoopConnections loop : connections) {
      loop.eventLoop().submit(loop::closeAll).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    if (loops != null) {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
    connections = List.of();
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

  /** Puts the handlers into a connection's pipeline. */
  private void fill(Channel connection, LoopConnections loop) {
    connection.config().setRecvByteBufAllocator(READS);
    SslContext context = tls;
    if (context != null) {
      connection.pipeline().addLast(context.newHandler(connection.alloc()));
    }
    connection.pipeline().addLast(new RequestHandler(tracker, loop));
  }

  /** As the other form, for a connection whose event loop has no others. */
  void fill(Channel connection) {
    fill(connection, new LoopConnections(connection.eventLoop()));
  }

  /** Only whole requests count, so that dribbling does not help. */
  @SuppressWarnings("FutureReturnValueIgnored") // it goes on until the loop ends
  private void watchIdle(LoopConnections loop) {
    long timeout = settings.requestTimeout().toNanos();
    long period = Math.clamp(timeout / 8, MIN_IDLE_CHECK_NANOS, MAX_IDLE_CHECK_NANOS);
    loop.eventLoop()
        .scheduleWithFixedDelay(
            () -> loop.closeIdle(System.nanoTime(), timeout), period, period, TimeUnit.NANOSECONDS);
  }
}
