package dev.enjambre.peer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.DhtContacts;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EngineLimits;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.HolderConnector;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.session.TorrentEnvironment;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import dev.enjambre.peer.session.WebSeedConnector;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A host with a disk, on which a peer is started, stopped and killed. It checks the peer after each
 * of its events.
 */
final class SimNode implements SimNetwork.Host {

  /** A peer's run, from its start to its end. */
  private record PeerRun(
      VirtualTime.Loop loop,
      TorrentSession session,
      EngineCounters counters,
      EngineLimits limits,
      PeerId peerId,
      AtomicReference<SimDisk> current) {

    /** Returns the disk as it was opened last. */
    SimDisk disk() {
      return current.get();
    }
  }

  private final Swarm swarm;
  private final String name;
  private final PeerEndpoint endpoint;
  private final SimNetwork.Line line;
  private final SimStore store;
  private final SimDisk.Speed speed;
  private final boolean corrupting;
  private final SplittableRandom random;
  private final Set<PeerId> ids = new HashSet<>();
  private @Nullable PeerRun process;
  private long reservedBits = ReservedBits.OURS;
  private Choking choking = Choking.STANDARD;
  private double breaking;
  private long bansSeen;
  private long servedBytes;

  SimNode(
      Swarm swarm,
      String name,
      PeerEndpoint endpoint,
      SimNetwork.Line line,
      SimStore store,
      SimDisk.Speed speed,
      boolean corrupting,
      SplittableRandom random) {
    this.swarm = swarm;
    this.name = name;
    this.endpoint = endpoint;
    this.line = line;
    this.store = store;
    this.speed = speed;
    this.corrupting = corrupting;
    this.random = random;
  }

  // What the test does.

  /** From now on it is a peer that does not know the Fast extension. */
  SimNode withoutFast() {
    reservedBits &= ~ReservedBits.FAST;
    return this;
  }

  /** From its next start on it cooperates. */
  SimNode cooperating() {
    choking = Choking.COOPERATIVE;
    return this;
  }

  /** From its next start on its disk breaks with such a chance at each write. */
  SimNode withDiskThatBreaks(double chance) {
    breaking = chance;
    return this;
  }

  SimNode start() {
    VirtualTime.Loop loop = swarm.time().loop(name);
    EngineCounters counters = new EngineCounters();
    EngineLimits limits = new EngineLimits(Limits.DEFAULT);
    PeerId peerId = PeerId.random(random);
    ids.add(peerId);
    TorrentEnvironment environment =
        new TorrentEnvironment(
            loop,
            swarm.network().dialerOf(this),
            WebSeedConnector.NONE,
            HolderConnector.NONE,
            swarm.tracker().clientAt(endpoint.host()),
            List.of(),
            SessionConfig.defaults().with(ChokerConfig.of(choking)),
            counters,
            limits,
            peerId,
            endpoint::port,
            () -> 0,
            Optional.empty(),
            Optional.empty(),
            random.split(),
            List.of(),
            DhtContacts.NONE);
    AtomicReference<SimDisk> disk = new AtomicReference<>();
    BooleanSupplier breaks = breaks();
    TorrentSession session =
        new TorrentSession(
            torrent().metainfo(),
            environment,
            listener -> {
              SimDisk opened = new SimDisk(store, speed, loop, listener, swarm.ledger(), breaks);
              disk.set(opened);
              return opened;
            },
            false);
    loop.run(session::start);
    process = new PeerRun(loop, session, counters, limits, peerId, disk);
    bansSeen = 0;
    loop.afterEach(this::checkAfterEvent);
    return this;
  }

  private BooleanSupplier breaks() {
    if (breaking == 0) {
      return () -> false;
    }
    SplittableRandom luck = random.split();
    return () -> luck.nextDouble() < breaking;
  }

  /** Ends the peer as the operator would: with goodbyes. */
  void stop() {
    PeerRun ending = running();
    var _ = ending.loop().ask(ending.session()::stop);
    process = null;
  }

  /** Goes on if its disk has broken, as the operator does who has put it right. */
  boolean resumeIfFailed() {
    PeerRun now = running();
    if (now.loop().ask(now.session()::state) != TorrentState.FAILED) {
      return false;
    }
    now.loop().run(now.session()::resume);
    return true;
  }

  /** Ends the peer as a power cut would; the others see their connections break. */
  void crash() {
    PeerRun ending = running();
    process = null;
    ending.loop().kill();
    ending.disk().crash();
    for (SimConnection connection : swarm.network().connections()) {
      if (connection.host() == this) {
        connection.die();
      }
    }
  }

  // What there is to see.

  boolean isRunning() {
    return process != null;
  }

  TorrentStatus status() {
    PeerRun now = running();
    return now.loop().ask(now.session()::status);
  }

  boolean isSeeding() {
    PeerRun now = running();
    return now.loop().ask(now.session()::state) == TorrentState.SEEDING;
  }

  EngineCounters counters() {
    return running().counters();
  }

  /** Returns payload bytes sent in all its runs. */
  long servedBytes() {
    return servedBytes;
  }

  TestTorrent torrent() {
    return store.torrent();
  }

  boolean isCorrupting() {
    return corrupting;
  }

  boolean hasVerified(int piece) {
    return running().disk().isVerified(piece);
  }

  private PeerRun running() {
    PeerRun now = process;
    if (now == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return now;
  }

  /** Whether it serves wrong bytes, and has or had that id. */
  boolean isCorrupting(PeerId id) {
    return corrupting && ids.contains(id);
  }

  // What the rules tell.

  void countServed(int bytes) {
    servedBytes += bytes;
  }

  // What must always hold.

  private void checkAfterEvent() {
    PeerRun now = process;
    if (now == null) {
      return;
    }
    Bitfield have = now.loop().ask(now.session()::have);
    if (!have.equals(now.disk().verified())
        && now.loop().ask(now.session()::state) != TorrentState.CHECKING) {
      throw new AssertionError(name + " has " + have + ", and verified " + now.disk().verified());
    }
    long bans = now.counters().peersBanned.sum();
    if (bans > bansSeen) {
      assertThat(now.loop().ask(now.session()::banned))
          .as("whom %s bans", this)
          .hasSize((int) bans)
          .allMatch(swarm::isCorrupting);
      bansSeen = bans;
    }
  }

  /** Checks what takes longer to check. */
  void checkNowAndThen() {
    PeerRun now = process;
    if (now == null) {
      return;
    }
    List<PeerStatus> peers = now.loop().ask(now.session()::peerStatus);
    assertThat(peers)
        .allSatisfy(peer -> {
          assertThat(peer.outstandingRequests()).isBetween(0, WireRules.PIPELINE_BOUND);
          assertThat(peer.peerId()).isNotEqualTo(now.peerId());
        })
        .extracting(PeerStatus::peerId)
        .doesNotHaveDuplicates();
    TorrentStatus status = status();
    assertThat(status.bytesLeft()).as("bytes left of %s", this).isEqualTo(bytesNotVerified(now));
    assertThat(now.limits().connections().used()).isGreaterThanOrEqualTo(peers.size());
  }

  private long bytesNotVerified(PeerRun now) {
    long left = 0;
    for (int piece = 0; piece < torrent().layout().pieceCount(); piece++) {
      left += now.disk().isVerified(piece) ? 0 : torrent().layout().pieceSize(piece);
    }
    return left;
  }

  // What the network asks.

  @Override
  public long reservedBits() {
    return reservedBits;
  }

  @Override
  public PeerEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public VirtualTime.Loop loop() {
    return running().loop();
  }

  @Override
  public boolean isRunningOn(EventLoop itsLoop) {
    PeerRun now = process;
    return now != null && now.loop() == itsLoop;
  }

  @Override
  public SimNetwork.Line line() {
    return line;
  }

  @Override
  public @Nullable Handshake answer(Handshake theirs) {
    PeerRun now = process;
    return now == null ? null : new Handshake(reservedBits, theirs.infoHash(), now.peerId());
  }

  @Override
  public ConnectionHandler accept(SimConnection connection, Handshake theirs) {
    return running().session().accept(connection, theirs);
  }

  @Override
  public WireWatch watch(SimConnection connection) {
    return new WireRules(this, connection);
  }

  @Override
  public String toString() {
    return name;
  }
}
