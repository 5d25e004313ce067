package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.simulation.BlockLedger;
import dev.enjambre.peer.simulation.SimDisk;
import dev.enjambre.peer.simulation.SimStore;
import dev.enjambre.peer.simulation.SimTracker;
import dev.enjambre.peer.simulation.TestTorrent;
import dev.enjambre.peer.simulation.VirtualTime;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One real session on a virtual clock, among peers that a test plays. */
final class Bench {

  /** Its peer id is {@code M…}, in the middle of all. */
  static final PeerId OUR_ID = id("M");

  private static final PeerEndpoint OURS = PeerEndpoint.of("10.0.0.1", 6881);

  final VirtualTime time = new VirtualTime();
  final VirtualTime.Loop loop = time.loop("session");
  final BlockLedger ledger = new BlockLedger();
  final EngineCounters counters = new EngineCounters();
  final EngineLimits limits;
  final SimTracker tracker = new SimTracker(time, new Random(1));
  final TestTorrent torrent;
  final TorrentSession session;

  /** The calls that the session has made, oldest first. */
  final List<Call> calls = new ArrayList<>();

  /** The metadata that the session has found, as often as it was handed over. */
  final List<byte[]> taken = new ArrayList<>();

  /** Why found metadata is not taken, if a test wants that. */
  @Nullable String refusal;

  /** The HTTP servers that the session has turned to, oldest first. */
  final List<ScriptedSource> webSeeds = new ArrayList<>();

  /** The holders that were called, by gRPC. */
  final List<ScriptedSource> holders = new ArrayList<>();

  /** Where we serve gRPC; 0 for nowhere. */
  int rpcPort;

  /** Whom DNS names. */
  List<PeerEndpoint> neighbours = List.of();

  /** Somewhere else to ask for peers. */
  final ScriptedDirectory directory = new ScriptedDirectory();

  /** Our node of the DHT. */
  final ScriptedNode node = new ScriptedNode();

  /** Our address as the tracker tells it. */
  Optional<IpAddress> externalIp = Optional.empty();

  private int strangers;
  private int nextPort = 1000;

  /** A call of the session, whose outcome the test decides. */
  final class Call {
    final PeerEndpoint endpoint;
    final Duration at = time.elapsed();
    private final Dialer.Result result;

    Call(PeerEndpoint endpoint, Dialer.Result result) {
      this.endpoint = endpoint;
      this.result = result;
    }

    void fails() {
      loop.run(() -> result.failed("refused"));
    }

    ScriptedPeer isAnsweredBy(PeerId id) {
      return isAnsweredBy(id, 0);
    }

    ScriptedPeer isAnsweredBy(PeerId id, long reservedBits) {
      ScriptedPeer peer = new ScriptedPeer(Bench.this, endpoint, true);
      loop.run(() -> peer.handler(result.connected(peer, handshake(id, reservedBits))));
      return peer;
    }
  }

  private Bench(TestTorrent torrent, SimStore store, SimDisk.Speed disk, Bounds bounds) {
    this(torrent, store, disk, bounds, null);
  }

  private Bench(
      TestTorrent torrent,
      SimStore store,
      SimDisk.Speed disk,
      Bounds bounds,
      @Nullable MagnetLink magnet) {
    this.torrent = torrent;
    this.limits = new EngineLimits(bounds.limits());
    SessionConfig usual = SessionConfig.defaults();
    TorrentEnvironment environment =
        new TorrentEnvironment(
            loop,
            (peer, _, _, _, result) -> calls.add(new Call(peer, result)),
            (url, _, _) -> webSeed(url),
            (holder, _, _) -> holder(holder),
            (url, request) ->
                tracker.clientAt(OURS.host()).announce(url, request).thenApply(this::seenByTracker),
            List.of(),
            new SessionConfig(
                ChokerConfig.of(bounds.choking()),
                usual.announcer(),
                usual.keepAlive(),
                usual.idleTimeout(),
                usual.requestTimeout(),
                bounds.dialing(),
                usual.numWant()),
            counters,
            limits,
            OUR_ID,
            OURS::port,
            () -> rpcPort,
            Optional.empty(),
            Optional.of("dc1/node1"),
            new SplittableRandom(5),
            List.of(PeerFinders.dns(() -> neighbours), PeerFinders.at(PeerSource.DHT, directory)),
            node);
    DiskIoFactory disks = listener -> new SimDisk(store, disk, loop, listener, ledger, () -> false);
    session =
        magnet == null
            ? new TorrentSession(torrent.metainfo(), environment, disks, false)
            : new TorrentSession(magnet, environment, _ -> disks, this::take, false);
    loop.run(session::start);
    settle();
  }

  /**
   * How many connections there may be.
   *
   * @param ofTorrent of the one torrent
   * @param dialing attempts at once
   * @param ofEngine over all torrents
   * @param choking what uploading aims at
   */
  record Bounds(int ofTorrent, int dialing, int ofEngine, Choking choking) {
    static final Bounds USUAL = new Bounds(100, 20, 2000);

    Bounds(int ofTorrent, int dialing, int ofEngine) {
      this(ofTorrent, dialing, ofEngine, Choking.STANDARD);
    }

    Limits limits() {
      return new Limits(0, 0, ofEngine, ofTorrent, 20, Limits.DEFAULT.maxHalfOpen(), 0, 64 << 20);
    }
  }

  /** Eight pieces of two blocks each, the last block shorter. */
  static TestTorrent small() {
    return TestTorrent.random(8 * 32_768 - 5_000, 32_768, 1);
  }

  /** 2000 blocks: more than any pipeline holds. */
  static TestTorrent large() {
    return TestTorrent.random(1000 * 32_768, 32_768, 2);
  }

  static Bench leeching() {
    return leeching(small());
  }

  static Bench leeching(TestTorrent torrent) {
    return new Bench(torrent, SimStore.empty(torrent), SimDisk.Speed.FAST, Bounds.USUAL);
  }

  static Bench leechingOnASlowDisk() {
    TestTorrent torrent = small();
    return new Bench(torrent, SimStore.empty(torrent), SimDisk.Speed.SLOW, Bounds.USUAL);
  }

  /** Knows a torrent by its info hash only. */
  static Bench seeking(TestTorrent torrent) {
    return seeking(torrent, MagnetLink.of(torrent.metainfo().infoHash()), SimStore.empty(torrent));
  }

  static Bench seeking(TestTorrent torrent, MagnetLink magnet, SimStore store) {
    return new Bench(torrent, store, SimDisk.Speed.FAST, Bounds.USUAL, magnet);
  }

  private CompletableFuture<Metainfo> take(byte[] info) {
    taken.add(info);
    if (refusal != null) {
      return CompletableFuture.failedFuture(new IOException(refusal));
    }
    try {
      return CompletableFuture.completedFuture(
          Metainfo.fromInfo(info, torrent.metainfo().trackerTiers()));
    } catch (InvalidMetainfoException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static Bench having(int... pieces) {
    return having(small(), pieces);
  }

  static Bench having(TestTorrent torrent, int... pieces) {
    SimStore store = SimStore.empty(torrent);
    for (int piece : pieces) {
      store.put(piece);
    }
    return new Bench(torrent, store, SimDisk.Speed.FAST, Bounds.USUAL);
  }

  static Bench leechingPrivately() {
    return leeching(small().asPrivate());
  }

  static Bench seeding() {
    return seeding(small());
  }

  static Bench seeding(TestTorrent torrent) {
    return new Bench(torrent, SimStore.full(torrent), SimDisk.Speed.FAST, Bounds.USUAL);
  }

  /** Has everything, and cooperates. */
  static Bench seedingToItsFleet() {
    TestTorrent torrent = small();
    return new Bench(
        torrent,
        SimStore.full(torrent),
        SimDisk.Speed.FAST,
        new Bounds(100, 20, 2000, Choking.COOPERATIVE));
  }

  static Bench limited(Bounds bounds) {
    TestTorrent torrent = small();
    return new Bench(torrent, SimStore.empty(torrent), SimDisk.Speed.FAST, bounds);
  }

  static PeerId id(String name) {
    return PeerId.of(
        (name + "-------------------").substring(0, 20).getBytes(StandardCharsets.US_ASCII));
  }

  static PeerEndpoint endpoint(int number) {
    return PeerEndpoint.of("10.0.1." + number, 6881);
  }

  /** Returns a port that no other peer of this bench has. */
  int nextPort() {
    return nextPort++;
  }

  // What the test does.

  /** Another peer calls. */
  ScriptedPeer caller() {
    return caller(id("S" + ++strangers));
  }

  ScriptedPeer caller(PeerId id) {
    return caller(id, 0);
  }

  /** Another peer calls that speaks the Fast extension. */
  ScriptedPeer fastCaller() {
    return caller(id("F" + ++strangers), ReservedBits.FAST);
  }

  /** Another peer calls that speaks the extension protocol, and says so much in its handshake. */
  ScriptedPeer extendedCaller(ExtensionHandshake handshake) {
    return caller(id("X" + ++strangers), ReservedBits.EXTENSION_PROTOCOL)
        .says(handshake.toMessage());
  }

  ScriptedPeer caller(PeerId id, long reservedBits) {
    // More would be too many of one address.
    ScriptedPeer peer = new ScriptedPeer(this, endpoint(200 + strangers / 18), false);
    loop.run(() -> peer.handler(session.accept(peer, handshake(id, reservedBits))));
    return peer;
  }

  private Handshake handshake(PeerId id, long reservedBits) {
    return new Handshake(reservedBits, torrent.metainfo().infoHash(), id);
  }

  private ScriptedSource webSeed(URI url) {
    ScriptedSource server = new ScriptedSource(this, url);
    webSeeds.add(server);
    return server;
  }

  private ScriptedSource holder(PeerEndpoint endpoint) {
    ScriptedSource holder =
        new ScriptedSource(this, URI.create("grpc://" + endpoint.hostAndPort()));
    holders.add(holder);
    return holder;
  }

  ScriptedPeer callerFrom(PeerEndpoint address) {
    ScriptedPeer peer = new ScriptedPeer(this, address, false);
    PeerId id = id("S" + ++strangers);
    loop.run(() -> peer.handler(session.accept(peer, handshake(id, 0))));
    return peer;
  }

  /** Another peer calls from there that speaks the extension protocol, and says so much. */
  ScriptedPeer callerFrom(PeerEndpoint address, ExtensionHandshake handshake) {
    ScriptedPeer peer = new ScriptedPeer(this, address, false);
    PeerId id = id("X" + ++strangers);
    loop.run(
        () -> peer.handler(session.accept(peer, handshake(id, ReservedBits.EXTENSION_PROTOCOL))));
    return peer.says(handshake.toMessage());
  }

  private AnnounceResponse seenByTracker(AnnounceResponse answer) {
    return answer instanceof AnnounceResponse.Success success
        ? new AnnounceResponse.Success(
            success.interval(),
            success.minInterval(),
            success.complete(),
            success.incomplete(),
            success.downloaded(),
            success.peers(),
            success.warning(),
            success.trackerId(),
            externalIp)
        : answer;
  }

  void knows(PeerEndpoint endpoint) {
    loop.run(() -> session.addPeer(endpoint));
  }

  void advance(Duration duration) {
    time.advance(duration);
  }

  /** Lets happen what takes no time to speak of: disk, timers that are due. */
  void settle() {
    time.advance(Duration.ofMillis(50));
  }

  // What there is to see.

  Call lastCall() {
    return calls.getLast();
  }

  List<PeerStatus> peers() {
    return loop.ask(session::peerStatus);
  }

  PeerStatus status(ScriptedPeer peer) {
    return peers().stream()
        .filter(status -> status.address().equals(peer.remoteAddress()))
        .findFirst()
        .orElseThrow();
  }

  boolean has(int piece) {
    return loop.ask(session::have).get(piece);
  }

  TorrentState state() {
    return loop.ask(session::state);
  }

  void assertViolated(Kind kind, ScriptedPeer by) {
    assertThat(by.isClosed()).as("closed").isTrue();
    assertThat(counters.violations(kind)).as("%s", kind).isEqualTo(1);
    settle();
    assertThat(ledger.live()).as("blocks that were not released").isZero();
  }

  void assertNoViolation() {
    assertNoOtherViolationThan();
  }

  void assertNoOtherViolationThan(Kind... allowed) {
    for (Kind kind : Kind.values()) {
      if (!List.of(allowed).contains(kind)) {
        assertThat(counters.violations(kind)).as("%s", kind).isZero();
      }
    }
  }
}
