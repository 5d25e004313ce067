package dev.enjambre.peer.net;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.dht.DhtConfig;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.discovery.Knock;
import dev.enjambre.peer.discovery.NameLookup;
import dev.enjambre.peer.net.OverlayPort.Offer;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OverlayState;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.Dialer;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessageDecoder;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.WireLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's sockets: the loops, the port that others call, and the calls to others.
 *
 * <p>A socket that calls us stays on the loop that accepted it until its first bytes tell whom it
 * is for; then it moves to the loop of that torrent, or of the overlay.
 */
public final class PeerNetwork implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerNetwork.class);

  private static final int MAX_BLOCK = 128 * 1024;

  /** How long a name server may take before the next is asked, and all of them together. */
  private static final Duration ONE_NAME_SERVER = Duration.ofMillis(1500);

  private static final Duration ALL_NAME_SERVERS = Duration.ofSeconds(4);

  /** How long a peer of the fleet may take to be reached. */
  private static final Duration KNOCK = Duration.ofSeconds(2);

  /** Of a torrent whose metadata is not here any bitfield may come that a torrent can have. */
  private static final int LARGEST_BITFIELD = (Metainfo.MAX_PIECES + 7) / 8;

  private final NetworkConfig config;
  private final TorrentDirectory torrents;
  private final EngineCounters counters;
  private final EventLoopGroup group;
  private final Class<? extends SocketChannel> socketType;
  private final Class<? extends ServerChannel> serverType;
  private final Class<? extends DatagramChannel> datagramType;
  private final List<NettyEventLoop> loops = new ArrayList<>();
  private final AtomicInteger nextLoop = new AtomicInteger();
  private final NettyDialer dialer;
  private final Reception reception;
  private volatile @Nullable Channel server;

  /** Starts the loops; nothing listens yet. */
  public PeerNetwork(NetworkConfig config, TorrentDirectory torrents, EngineCounters counters) {
    this.config = config;
    this.torrents = torrents;
    this.counters = counters;
    boolean epoll = Epoll.isAvailable();
    if (!epoll) {
      log.info(
          "epoll can't be used here, so the JVM's own sockets are", Epoll.unavailabilityCause());
    }
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    socketType = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    datagramType = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    serverType = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    group =
        new MultiThreadIoEventLoopGroup(
            config.loops(), new DefaultThreadFactory("enjambre-net", true), handlers);
    for (int i = 0; i < config.loops(); i++) {
      loops.add(new NettyEventLoop(group.next()));
    }
    RandomGenerator random = new SecureRandom();
    dialer = new NettyDialer(this, config, random);
    reception = new Reception(this, torrents, counters, config, random);
  }

  /** Returns a loop for a torrent, each in turn. */
  public EventLoop loopForTorrent() {
    return loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
  }

  /** Returns what opens connections. */
  public Dialer dialer() {
    return dialer;
  }

  /**
   * Returns what asks name servers; it ends with the loops.
   *
   * @param servers to ask; empty for those of the system
   */
  public NameLookup names(List<InetSocketAddress> servers) {
    return new DnsClient(
        group.next(), datagramType, socketType, servers, ONE_NAME_SERVER, ALL_NAME_SERVERS);
  }

  /**
   * Opens a node of the DHT at a UDP port. With an address to listen on it is part of the DHT of
   * that address's family, and else of both.
   *
   * @param port 0 lets the system choose
   * @param state what was kept of an earlier life
   * @param peerPort asked for the TCP port at which peers can call us
   * @param members asked for those whom it may begin with: the same list until that changes
   * @param keeper is given now and then, on a loop, what outlasts a restart
   * @throws IOException if the port can't be had
   */
  public DhtSocket dht(
      int port,
      DhtState state,
      IntSupplier peerPort,
      Supplier<List<PeerEndpoint>> members,
      Consumer<DhtState> keeper)
      throws IOException {
    return DhtSocket.open(
        group.next(),
        datagramType,
        listenAddress(port),
        DhtConfig.defaults(families()),
        state,
        peerPort,
        members,
        keeper,
        config.rules().get());
  }

  /**
   * Sets a node of the overlay to work, whom others call at the port of the wire protocol.
   *
   * @param self what it says of itself
   * @param offer what it gives to others
   * @param members asked for those whom it begins with: the same list until that changes
   * @param state what was kept of an earlier life
   * @param keeper is given now and then, on a loop, what outlasts a restart
   */
  public OverlayPort overlay(
      NodeInfo self,
      Offer offer,
      Supplier<List<PeerEndpoint>> members,
      OverlayState state,
      Consumer<OverlayState> keeper) {
    OverlayPort overlay =
        new OverlayPort(group.next(), this::bootstrap, self, offer, members, keeper);
    overlay.begin(state);
    reception.overlay(overlay);
    return overlay;
  }

  /** Returns what calls others by TCP, from the address that we listen on. */
  Bootstrap bootstrap() {
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(socketType)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    SocketOptions.apply(channel);
                    config
                        .tls()
                        .map(tls -> TlsLayer.calling(tls, config.handshakeTimeout()))
                        .ifPresent(layer -> channel.pipeline().addLast(layer));
                  }
                });
    config.listenAddress().ifPresent(local -> bootstrap.localAddress(local, 0));
    return bootstrap;
  }

  private Set<Family> families() {
    return config
        .listenAddress()
        .filter(address -> !address.isAnyLocalAddress())
        .map(address -> Set.of(Family.of(IpAddress.of(address))))
        .orElse(EnumSet.allOf(Family.class));
  }

  private InetSocketAddress listenAddress(int port) {
    return config
        .listenAddress()
        .map(local -> new InetSocketAddress(local, port))
        .orElseGet(() -> new InetSocketAddress(port));
  }

  /** Returns what finds out whether somebody listens at an address. */
  public Knock knock() {
    return new NettyKnock(group, socketType, config.listenAddress(), KNOCK);
  }

  /** Returns by what the sockets are served: {@code epoll} or {@code nio}. */
  public String transport() {
    return socketType == EpollSocketChannel.class ? "epoll" : "nio";
  }

  /**
   * Opens the port.
   *
   * @return the port that is listened on
   * @throws IOException if it can't be had; the message names address and port
   */
  public int listen() throws IOException {
    InetSocketAddress address = listenAddress(config.listenPort());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(serverType)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 512)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    reception.welcome(channel);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can't listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    server = bound.channel();
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  /** Whether the port is open. */
  public boolean isListening() {
    Channel open = server;
    return open != null && open.isActive();
  }

  static void send(Channel channel, Handshake handshake) {
    ByteBuf bytes = channel.alloc().directBuffer(Handshake.LENGTH);
    handshake.writeTo(bytes.internalNioBuffer(0, Handshake.LENGTH));
    channel.writeAndFlush(bytes.writerIndex(Handshake.LENGTH), channel.voidPromise());
  }

  /** Tells who is to hear a connection's messages. */
  interface Admission {
    ConnectionHandler admit(PeerChannel connection);
  }

  /** Both handshakes are exchanged: from here on there are messages. Runs on the torrent's loop. */
  void establish(
      InfoHash infoHash, Channel channel, boolean outgoing, ByteBuf rest, Admission admission) {
    try {
      int bitfieldLength =
          torrents
              .find(infoHash)
              .flatMap(TorrentSession::metainfo)
              .map(metainfo -> metainfo.layout().bitfieldLength())
              .orElse(LARGEST_BITFIELD);
      PeerMessageDecoder decoder =
          new PeerMessageDecoder(new WireLimits(MAX_BLOCK, bitfieldLength));
      PeerChannel connection = new PeerChannel(channel, outgoing, decoder, counters);
      // First of all: what is sent to greet the other side may fail at once.
      channel.pipeline().addLast(connection);
      ConnectionHandler handler = admission.admit(connection);
      connection.handler(handler);
      if (rest.isReadable()) {
        connection.take(rest);
        handler.onReadComplete();
      }
    } finally {
      rest.release();
    }
  }

  void violated(ProtocolViolation.Kind kind) {
    counters.violated(kind);
  }

  /** Closes the port; connections stay. */
  public void stopListening() {
    Channel open = server;
    if (open != null) {
      open.close().awaitUninterruptibly();
    }
  }

  /** Closes the port and every connection, and ends the loops. */
  @Override
  public void close() {
    stopListening();
    dialer.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
