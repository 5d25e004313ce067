package dev.enjambre.peer.net;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.discovery.PeerDirectory;
import dev.enjambre.peer.overlay.DirectFetch;
import dev.enjambre.peer.overlay.FetchSink;
import dev.enjambre.peer.overlay.FileSource;
import dev.enjambre.peer.overlay.FoundFile;
import dev.enjambre.peer.overlay.Holder;
import dev.enjambre.peer.overlay.LinkOwner;
import dev.enjambre.peer.overlay.ListedPeer;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OfferedFiles;
import dev.enjambre.peer.overlay.OverlayConfig;
import dev.enjambre.peer.overlay.OverlayDialer;
import dev.enjambre.peer.overlay.OverlayError;
import dev.enjambre.peer.overlay.OverlayNode;
import dev.enjambre.peer.overlay.OverlayState;
import dev.enjambre.peer.overlay.OverlayStatus;
import dev.enjambre.peer.overlay.SearchListener;
import dev.enjambre.peer.wire.HeapBlock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our node of the overlay, on the port of the wire protocol. The node lives on one loop of the
 * network; whoever calls may be on any thread.
 */
public final class OverlayPort implements PeerDirectory, OverlayDialer, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OverlayPort.class);

  private static final Manners MANNERS = new Manners(Duration.ofMinutes(1), Duration.ofMinutes(30));

  /** Holders of a torrent that are enough for one question. */
  private static final int ENOUGH_HOLDERS = 8;

  private static final long MEMBERS_SECONDS = 2;
  private static final long SAVE_SECONDS = 300;

  /** When nothing is due any more. */
  private static final long REST_NANOS = TimeUnit.HOURS.toNanos(1);

  /**
   * What a node gives to others; both are asked on the node's loop.
   *
   * @param files what it has
   * @param source the bytes of that; it may answer on any thread
   */
  public record Offer(OfferedFiles files, FileSource source) {}

  private final EventLoop loop;
  private final Supplier<Bootstrap> calls;
  private final NodeInfo self;
  private final Supplier<List<PeerEndpoint>> members;
  private final Consumer<OverlayState> keeper;

  // Of the loop.
  private final OverlayNode node;
  private List<PeerEndpoint> named = List.of();
  private final TickPlan ticks;
  private boolean closed;

  OverlayPort(
      EventLoop loop,
      Supplier<Bootstrap> calls,
      NodeInfo self,
      Offer offer,
      Supplier<List<PeerEndpoint>> members,
      Consumer<OverlayState> keeper) {
    this.loop = loop;
    this.calls = calls;
    this.self = self;
    this.members = members;
    this.keeper = keeper;
    this.node =
        new OverlayNode(
            OverlayConfig.defaults(),
            self,
            this,
            offer.files(),
            (request, answer) -> offer.source().read(request, new OnLoop(answer)),
            new SecureRandom(),
            System.nanoTime());
    this.ticks =
        new TickPlan(loop, now -> closed ? now + REST_NANOS : node.nextTickNanos(), this::tick);
  }

  /** Sets it to work; those of an earlier life are called once. */
  void begin(OverlayState state) {
    loop.execute(() -> {
      node.suggest(state.addresses(), System.nanoTime());
      meet();
    });
    var _ =
        loop.scheduleWithFixedDelay(this::meet, MEMBERS_SECONDS, MEMBERS_SECONDS, TimeUnit.SECONDS);
    var _ =
        loop.scheduleWithFixedDelay(
            () -> keeper.accept(node.state()), SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
  }

  private void meet() {
    List<PeerEndpoint> now = members.get();
    if (!closed && !now.equals(named)) {
      named = now;
      node.startAt(
          now.stream()
              .filter(member -> member.address() instanceof IpAddress)
              .map(member -> new NodeAddress((IpAddress) member.address(), member.port()))
              .toList(),
          System.nanoTime());
    }
    plan();
  }

  private void tick() {
    if (!closed) {
      try {
        node.tick(System.nanoTime());
      } catch (RuntimeException e) {
        // A fault of ours, which must not end the node.
        log.error("the overlay's node failed; it goes on", e);
      }
    }
  }

  /** Sees to it that the node's next tick comes in time; to be called after every event. */
  void plan() {
    ticks.renew();
  }

  /** Takes an answer from any thread to the loop. */
  private final class OnLoop implements FileSource.Answer {
    private final FileSource.Answer answer;

    private OnLoop(FileSource.Answer answer) {
      this.answer = answer;
    }

    @Override
    public void bytes(long total, HeapBlock bytes, long nowNanos) {
      answer(now -> answer.bytes(total, bytes, now));
    }

    @Override
    public void nothing(OverlayError why, long nowNanos) {
      answer(now -> answer.nothing(why, now));
    }

    private void answer(LongConsumer told) {
      loop.execute(() -> {
        told.accept(System.nanoTime());
        plan();
      });
    }
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * Takes in a caller whose first bytes are those of the overlay; on our loop.
   *
   * @param first what has come; it is the callee's
   */
  void accept(Channel channel, ByteBuf first) {
    if (closed) {
      first.release();
      channel.close();
      return;
    }
    OverlayChannel link = new OverlayChannel(this, channel, false, node);
    channel.pipeline().addLast(link);
    node.connected(link, System.nanoTime());
    link.take(first);
    channel.config().setAutoRead(true);
    plan();
  }

  @Override
  public void dial(NodeAddress address, LinkOwner owner) {
    calls
        .get()
        .group(loop)
        .connect(new InetSocketAddress(address.host().toInetAddress(), address.port()))
        .addListener((ChannelFuture done) -> loop.execute(() -> onDialed(address, owner, done)));
  }

  private void onDialed(NodeAddress address, LinkOwner owner, ChannelFuture done) {
    if (closed) {
      done.channel().close();
    } else if (!done.isSuccess()) {
      owner.unreachable(address, System.nanoTime());
      plan();
    } else {
      OverlayChannel link = new OverlayChannel(this, done.channel(), true, owner);
      done.channel().pipeline().addLast(link);
      owner.connected(link, System.nanoTime());
      if (!done.channel().isActive()) {
        link.gone();
      }
      plan();
    }
  }

  @Override
  public Manners manners() {
    return MANNERS;
  }

  /** Asks who has a torrent; nobody is told that we want it but those who are asked. */
  @Override
  public void ask(InfoHash infoHash, boolean lacking, Consumer<List<PeerEndpoint>> found) {
    if (lacking) {
      search(infoHash.toHex(), ENOUGH_HOLDERS, new Holders(infoHash, found));
    }
  }

  /** Hears who has a torrent. */
  private record Holders(InfoHash infoHash, Consumer<List<PeerEndpoint>> listener)
      implements SearchListener {
    @Override
    public void found(FoundFile file) {
      if (file.file().infoHash().equals(infoHash)) {
        listener.accept(
            file.holders().stream().flatMap(holder -> endpoint(holder).stream()).toList());
      }
    }

    private static Optional<PeerEndpoint> endpoint(Holder holder) {
      NodeAddress address = holder.address();
      return address == null ? Optional.empty() : Optional.of(address.endpoint(holder.id()));
    }

    @Override
    public void ended(End how) {
      log.debug("who has {}: {}", infoHash, how);
    }
  }

  /**
   * Searches for files by name, with the other nodes.
   *
   * @param enough with so many answers it goes no further
   * @param listener hears on a loop
   */
  public void search(String question, int enough, SearchListener listener) {
    loop.execute(() -> {
      try {
        var _ = node.search(question, enough, listener, System.nanoTime());
        plan();
      } catch (IllegalStateException e) {
        log.debug("a search is not made: {}", e.getMessage());
        listener.ended(SearchListener.End.CANCELLED);
      }
    });
  }

  /**
   * Fetches a torrent from one holder after the other.
   *
   * @param sink hears on our loop, and maybe before this returns
   */
  public OverlayFetch fetch(InfoHash infoHash, Collection<Holder> holders, FetchSink sink) {
    List<Holder> asked = List.copyOf(holders);
    return new OverlayFetch(
        loop, () -> new DirectFetch(infoHash, asked, self, this, sink, System.nanoTime()));
  }

  /** Returns those who are known, soon: each has answered a call of ours. */
  public CompletableFuture<List<ListedPeer>> peers() {
    return CompletableFuture.supplyAsync(() -> node.knownPeers(System.nanoTime()), loop);
  }

  /** Returns how the node stands, soon. */
  public CompletableFuture<OverlayStatus> status() {
    return CompletableFuture.supplyAsync(node::status, loop);
  }

  /** Returns what outlasts a restart, soon. */
  public CompletableFuture<OverlayState> state() {
    return CompletableFuture.supplyAsync(node::state, loop);
  }

  /** Closes all links. */
  @Override
  public void close() {
    loop.execute(() -> {
      closed = true;
      node.close(System.nanoTime());
    });
  }
}
