package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.DhtContacts;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EngineLimits;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.HolderConnector;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.session.TorrentEnvironment;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.session.WebSeedConnector;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a large swarm: a real session on a {@link PhantomDisk}, and the time when it is done.
 */
final class SimPeer implements SimNetwork.Host {

  /**
   * Where a peer is.
   *
   * @param machine what it shares with others; null if it has one of its own
   * @param zone what it says of it; null for nothing
   */
  record Place(@Nullable String machine, @Nullable String zone) {
    static final Place ANYWHERE = new Place(null, null);
  }

  private final String name;
  private final PeerEndpoint endpoint;
  private final SimNetwork.Line line;
  private final Place place;
  private final PeerId peerId;
  private final VirtualTime.Loop loop;
  private final EngineCounters counters = new EngineCounters();
  private final TorrentSession session;
  private final List<PhantomDisk> disk = new ArrayList<>(1);
  private long doneNanos = Long.MAX_VALUE;

  SimPeer(
      String name,
      PeerEndpoint endpoint,
      SimNetwork.Line line,
      Place place,
      boolean seed,
      Metainfo metainfo,
      SessionConfig config,
      int connections,
      VirtualTime time,
      SimNetwork network,
      SimTracker tracker,
      SplittableRandom random) {
    this.name = name;
    this.endpoint = endpoint;
    this.line = line;
    this.place = place;
    this.loop = time.loop(name);
    this.peerId = PeerId.random(random);
    TorrentEnvironment environment =
        new TorrentEnvironment(
            loop,
            network.dialerOf(this),
            WebSeedConnector.NONE,
            HolderConnector.NONE,
            tracker.clientAt(endpoint.host()),
            List.of(),
            config,
            counters,
            new EngineLimits(Limits.DEFAULT.withConnections(connections)),
            peerId,
            endpoint::port,
            () -> 0,
            Optional.empty(),
            Optional.ofNullable(place.zone()),
            random.split(),
            List.of(),
            DhtContacts.NONE);
    this.session =
        new TorrentSession(
            metainfo,
            environment,
            listener -> {
              PhantomDisk opened =
                  new PhantomDisk(
                      metainfo.layout(), seed, loop, listener, () -> doneNanos = loop.nanoTime());
              disk.add(opened);
              return opened;
            },
            false);
    network.add(this);
    tracker.add(peerId, endpoint);
  }

  void start() {
    loop.run(session::start);
  }

  boolean isDone() {
    return doneNanos != Long.MAX_VALUE;
  }

  long doneNanos() {
    return doneNanos;
  }

  int piecesLeft() {
    return disk.getLast().piecesLeft();
  }

  EngineCounters counters() {
    return counters;
  }

  @Override
  public PeerEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public VirtualTime.Loop loop() {
    return loop;
  }

  @Override
  public boolean isRunningOn(EventLoop itsLoop) {
    return itsLoop == loop;
  }

  @Override
  public SimNetwork.Line line() {
    return line;
  }

  @Override
  public @Nullable String machine() {
    return place.machine();
  }

  @Override
  public Handshake answer(Handshake theirs) {
    return new Handshake(ReservedBits.OURS, theirs.infoHash(), peerId);
  }

  @Override
  public long reservedBits() {
    return ReservedBits.OURS;
  }

  @Override
  public ConnectionHandler accept(SimConnection connection, Handshake theirs) {
    return session.accept(connection, theirs);
  }

  @Override
  public WireWatch watch(SimConnection connection) {
    return WireWatch.NONE;
  }

  @Override
  public String toString() {
    return name;
  }
}
