package dev.enjambre.tracker.udp;

import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The protocol port over UDP. On epoll it reads and writes many datagrams with one system call, and
 * has a socket for each event loop, among which the system spreads the clients; on NIO it has one
 * socket, and a system call for each datagram. Started and stopped once, by one thread; the
 * questions are for any.
 */
public final class UdpServer {

  /** How many datagrams are read at once. */
  private static final int BATCH = 64;

  /** What the system keeps of requests that come faster than they are read, if it allows. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  /** Answers that wait for one socket, in bytes: several batches. */
  private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(256 << 10, 1 << 20);

  private final UdpTracker tracker;
  private final UdpMetrics metrics;
  private final InetSocketAddress listen;
  private final int loopCount;
  private final List<Channel> sockets = new CopyOnWriteArrayList<>();
  private @Nullable EventLoopGroup loops;

  /**
   * Makes a server that does not listen yet.
   *
   * @param key what connection ids are made with
   * @param nanoClock the time that connection ids depend on: that of the wall, if others share the
   *     key
   */
  public UdpServer(
      TrackerService service,
      TrackerMetrics trackerMetrics,
      UdpMetrics metrics,
      ConnectionKey key,
      LongSupplier nanoClock,
      UdpServerSettings settings) {
    this(
        new UdpTracker(service, trackerMetrics, metrics, new ConnectionIds(key), nanoClock),
        metrics,
        settings);
  }

  UdpServer(UdpTracker tracker, UdpMetrics metrics, UdpServerSettings settings) {
    this.tracker = tracker;
    this.metrics = metrics;
    listen = settings.listen();
    loopCount = settings.loops();
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be listened on
   */
  public void start() throws IOException {
    boolean epoll = Epoll.isAvailable();
    int count = epoll ? loopCount : 1;
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            count, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    loops = group;
    try {
      Channel first = bind(bootstrap(group, epoll), listen);
      InetSocketAddress bound = (InetSocketAddress) first.localAddress();
      InetSocketAddress same = new InetSocketAddress(listen.getAddress(), bound.getPort());
      if (count > 1) {
        // Only now, or else another process could have the port already without our notice.
        first.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
      }
      for (int i = 1; i < count; i++) {
        bind(bootstrap(group, epoll).option(UnixChannelOption.SO_REUSEPORT, true), same);
      }
    } catch (IOException e) {
      stop();
      throw e;
    }
  }

  private Bootstrap bootstrap(EventLoopGroup group, boolean epoll) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(
                    epoll ? BATCH * UdpTracker.MAX_REQUEST : UdpTracker.MAX_REQUEST))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel socket) {
                    socket.pipeline().addLast(new DatagramHandler(tracker, metrics));
                  }
                });
    return epoll
        ? bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, UdpTracker.MAX_REQUEST)
        : bootstrap;
  }

  private Channel bind(Bootstrap bootstrap, InetSocketAddress address) throws IOException {
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    sockets.add(bound.channel());
    return bound.channel();
  }

  /** Stops listening, and ends the threads. */
  public void stop() {
    sockets.forEach(socket -> socket.close().awaitUninterruptibly());
    sockets.clear();
    if (loops != null) {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
    loops = null;
  }

  /** Returns whether the port is open. */
  public boolean isListening() {
    return !sockets.isEmpty() && sockets.stream().allMatch(Channel::isActive);
  }

  /**
   * Returns the port that it listens on.
   *
   * @throws IllegalStateException if it does not listen
   */
  public int port() {
    if (sockets.isEmpty()) {
      throw new IllegalStateException("the UDP port is not open");
    }
    return ((InetSocketAddress) sockets.getFirst().localAddress()).getPort();
  }

  /** Returns over how many sockets the datagrams are spread. */
  public int sockets() {
    return sockets.size();
  }
}
