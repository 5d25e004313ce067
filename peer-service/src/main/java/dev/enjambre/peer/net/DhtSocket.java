package dev.enjambre.peer.net;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtConfig;
import dev.enjambre.peer.dht.DhtNode;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.dht.NodeAddress;
import dev.enjambre.peer.dht.OwnPeer;
import dev.enjambre.peer.dht.SearchListener;
import dev.enjambre.peer.dht.SearchResult;
import dev.enjambre.peer.discovery.PeerDirectory;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.DhtContacts;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the DHT at a UDP port. The node lives on one loop of the network; whoever calls may be
 * on any thread.
 */
public final class DhtSocket implements PeerDirectory, DhtContacts, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DhtSocket.class);

  /** Nodes forget who announced after half an hour or more. */
  private static final Manners MANNERS = new Manners(Duration.ofMinutes(2), Duration.ofMinutes(20));

  private static final int LONGEST_DATAGRAM = 2048;

  /** How often those are looked up whom the node begins with. */
  private static final long DOORS_SECONDS = 5;

  private static final long SAVE_SECONDS = 300;

  private final EventLoop loop;
  private final IntSupplier peerPort;
  private final Supplier<List<PeerEndpoint>> doors;
  private final Consumer<DhtState> keeper;
  private final CallRules rules;
  private final Channel channel;
  private final AtomicInteger openings = new AtomicInteger();

  // Of the loop.
  private final DhtNode node;
  private final NodeNames names;
  private List<PeerEndpoint> knocked = List.of();
  private boolean joined;
  private final TickPlan ticks;

  private DhtSocket(
      EventLoop loop,
      Class<? extends DatagramChannel> type,
      InetSocketAddress address,
      DhtConfig config,
      DhtState state,
      IntSupplier peerPort,
      Supplier<List<PeerEndpoint>> doors,
      Consumer<DhtState> keeper,
      CallRules rules)
      throws IOException {
    this.loop = loop;
    this.rules = rules;
    this.peerPort = peerPort;
    this.doors = doors;
    this.keeper = keeper;
    this.node = new DhtNode(config, state, this::send, new SecureRandom(), System.nanoTime());
    this.ticks = new TickPlan(loop, node::nextTickNanos, this::tick);
    this.names = new NodeNames(loop, NodeNames::resolve, this::onNamed);
    var bound =
        new Bootstrap()
            .group(loop)
            .channel(type)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
            .handler(new Datagrams())
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can't hear UDP at " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    this.channel = bound.channel();
  }

  /**
   * Opens the port, and sets the node to work.
   *
   * @param peerPort asked for the TCP port at which peers can call us
   * @param doors asked for those whom the node may begin with, at their UDP port: the same list
   *     until that changes. Names are resolved, now and then
   * @param keeper is given now and then, on the loop, what outlasts a restart
   * @param rules which of the nodes that torrents name are asked
   * @throws IOException if the port can't be had; the message names it
   */
  static DhtSocket open(
      EventLoop loop,
      Class<? extends DatagramChannel> type,
      InetSocketAddress address,
      DhtConfig config,
      DhtState state,
      IntSupplier peerPort,
      Supplier<List<PeerEndpoint>> doors,
      Consumer<DhtState> keeper,
      CallRules rules)
      throws IOException {
    DhtSocket socket =
        new DhtSocket(loop, type, address, config, state, peerPort, doors, keeper, rules);
    loop.execute(socket::begin);
    return socket;
  }

  private void begin() {
    knock();
    var _ =
        loop.scheduleWithFixedDelay(this::knock, DOORS_SECONDS, DOORS_SECONDS, TimeUnit.SECONDS);
    var _ =
        loop.scheduleWithFixedDelay(
            () -> keeper.accept(node.save(System.nanoTime())),
            SAVE_SECONDS,
            SAVE_SECONDS,
            TimeUnit.SECONDS);
    plan();
  }

  private void knock() {
    joined = joined && node.isJoined();
    List<PeerEndpoint> now = doors.get();
    if (!now.equals(knocked)) {
      knocked = now;
      node.bootstrap(NodeNames.literal(now), System.nanoTime());
      plan();
    }
    resolve(now);
  }

  private void send(NodeAddress to, ByteBuffer datagram) {
    // Nobody is told whether it goes out; a node that does not answer is not there.
    channel.writeAndFlush(
        new DatagramPacket(
            Unpooled.wrappedBuffer(datagram),
            new InetSocketAddress(to.ip().toInetAddress(), to.port())));
  }

  /** Hands in what arrives. */
  private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      InetSocketAddress sender = packet.sender();
      if (sender.getPort() != 0) {
        node.received(
            new NodeAddress(IpAddress.of(sender.getAddress()), sender.getPort()),
            packet.content().nioBuffer(),
            System.nanoTime());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      plan();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Such as the news that nobody listens where we sent something.
      log.debug("the DHT's socket", cause);
    }
  }

  private void tick() {
    node.tick(System.nanoTime());
    open();
  }

  /** Sees to it that the node's next tick comes in time. */
  private void plan() {
    open();
    ticks.renew();
  }

  private void open() {
    if (!joined && node.isJoined()) {
      joined = true;
      openings.incrementAndGet();
    }
  }

  @Override
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void hear(IpAddress address, int port) {
    loop.execute(() -> {
      node.hear(new NodeAddress(address, port));
      plan();
    });
  }

  @Override
  public void named(List<PeerEndpoint> nodes) {
    if (nodes.isEmpty()) {
      return;
    }
    loop.execute(() -> {
      onNamed(NodeNames.literal(nodes));
      resolve(nodes);
    });
  }

  private void resolve(List<PeerEndpoint> nodes) {
    for (PeerEndpoint one : nodes) {
      if (one.address() instanceof HostName) {
        names.look(one, System.nanoTime());
      }
    }
  }

  private void onNamed(List<NodeAddress> nodes) {
    node.named(
        nodes.stream().filter(address -> rules.admits(address.ip())).toList(), System.nanoTime());
    plan();
  }

  @Override
  public Manners manners() {
    return MANNERS;
  }

  @Override
  public int openings() {
    return openings.get();
  }

  @Override
  public void ask(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found) {
    loop.execute(() -> {
      try {
        var _ =
            node.findAndAnnounce(
                infoHash, new OwnPeer(peerPort.getAsInt(), !lacking), new Heard(infoHash, found));
        plan();
      } catch (IllegalStateException e) {
        log.debug("{} is not looked for in the DHT this time: {}", infoHash, e.getMessage());
      }
    });
  }

  /** Passes on what a search finds. */
  private record Heard(InfoHash infoHash, Consumer<List<PeerEndpoint>> listener)
      implements SearchListener {
    @Override
    public void found(List<PeerEndpoint> peers) {
      listener.accept(peers);
    }

    @Override
    public void done(SearchResult result) {
      log.debug("{} in the DHT: {}", infoHash, result);
    }
  }

  /** Returns how the node stands, soon. */
  public CompletableFuture<DhtStatus> status() {
    return CompletableFuture.supplyAsync(() -> node.status(System.nanoTime()), loop);
  }

  /** Returns what outlasts a restart, soon. */
  public CompletableFuture<DhtState> state() {
    return CompletableFuture.supplyAsync(() -> node.save(System.nanoTime()), loop);
  }

  /** Closes the port; the loop ends with the network. */
  @Override
  public void close() {
    loop.execute(names::close);
    channel.close().awaitUninterruptibly();
  }
}
