package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of a torrent: calls peers of the pool, takes in those who call, and greets whom {@link
 * Admission} lets in. Each connection holds a place in the engine's budget. Owned by the torrent's
 * loop.
 */
final class PeerConnector {

  private static final Logger log = LoggerFactory.getLogger(PeerConnector.class);
  private static final Duration AWAY_FROM_FULL_ADDRESS = Duration.ofMinutes(1);

  private final Map<PeerId, PeerConnection> connected;
  private final PeerEvents events;
  private final TorrentEnvironment environment;
  private final Handshake ours;
  private final PeerPool pool;
  private final PieceTracker pieces;
  private final Traffic traffic;
  private final Admission admission;
  private final Requests requests;
  private final FastRules fast;
  private final Extensions extensions;
  private final SuperSeeding superSeeding;
  private final boolean cooperative;
  private boolean open = true;

  /**
   * Makes an open door.
   *
   * @param connected the connected peers; those who are let in are put there
   * @param events hears of them
   */
  PeerConnector(
      Map<PeerId, PeerConnection> connected,
      PeerEvents events,
      TorrentEnvironment environment,
      Handshake ours,
      PeerPool pool,
      PieceTracker pieces,
      Traffic traffic,
      Admission admission,
      Requests requests,
      FastRules fast,
      Extensions extensions,
      SuperSeeding superSeeding) {
    this.connected = connected;
    this.events = events;
    this.environment = environment;
    this.ours = ours;
    this.pool = pool;
    this.pieces = pieces;
    this.traffic = traffic;
    this.admission = admission;
    this.requests = requests;
    this.fast = fast;
    this.extensions = extensions;
    this.superSeeding = superSeeding;
    this.cooperative = environment.config().choker().isCooperative();
  }

  boolean isOpen() {
    return open;
  }

  /** Nobody is called or let in any more. */
  void close() {
    open = false;
  }

  /** Calls peers of the pool, as many as there may be. */
  void dialMore() {
    long now = now();
    SessionConfig config = environment.config();
    while (open
        && pool.dialing() < config.maxDialing()
        && connected.size() + pool.dialing() < traffic.maxConnections()) {
      if (!budget().tryDial()) {
        return;
      }
      PeerPool.Candidate candidate = pool.next(pieces.isSatisfied(), now);
      if (candidate == null) {
        budget().dialed();
        budget().giveBack();
        return;
      }
      if (admission.isBanned(candidate.endpoint())
          || admission.isFull(candidate.endpoint())
          || (candidate.source() == PeerSource.DNS && isConnectedTo(candidate.endpoint()))) {
        budget().dialed();
        budget().giveBack();
        pool.putOff(candidate, AWAY_FROM_FULL_ADDRESS, now);
        continue;
      }
      environment
          .dialer()
          .dial(
              candidate.endpoint(),
              candidate.source(),
              environment.loop(),
              ours,
              new Dial(candidate));
    }
  }

  /**
   * Whether the peer that listens there is connected, whoever called: in a fleet all call all, and
   * a second connection would only be refused, or take the place of the first.
   */
  private boolean isConnectedTo(PeerEndpoint endpoint) {
    for (PeerConnection peer : connected.values()) {
      if (PeerExchange.listens(peer)
          .filter(address ->
              address.port() == endpoint.port() && address.host().equals(endpoint.address()))
          .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private ConnectionBudget budget() {
    return environment.limits().connections();
  }

  /** An attempt to reach a peer of the pool; it holds a place in the budget. */
  private final class Dial implements Dialer.Result {
    private final PeerPool.Candidate candidate;

    Dial(PeerPool.Candidate candidate) {
      this.candidate = candidate;
    }

    @Override
    public ConnectionHandler connected(Connection connection, Handshake theirs) {
      budget().dialed();
      return admit(connection, theirs, candidate, null);
    }

    @Override
    public void failed(String reason) {
      budget().dialed();
      budget().giveBack();
      environment.counters().dialsFailed.increment();
      log.debug("{} can't be reached: {}", candidate.endpoint(), reason);
      pool.failed(candidate, reason, now());
    }
  }

  /** Takes in a connection that a peer has opened. */
  ConnectionHandler accept(Connection connection, Handshake theirs) {
    if (!budget().tryTake()) {
      return refuse(connection, "there are too many connections");
    }
    return admit(connection, theirs, null, null);
  }

  /** Takes over a peer that came before the metadata did; it brings its place in the budget. */
  void adopt(WaitingPeer waiting) {
    waiting.handOverTo(
        admit(waiting.connection(), waiting.handshake(), waiting.candidate(), waiting));
  }

  /** Takes in another source than a peer; returns false if there is no place for it. */
  boolean accept(SourceConnection connection, Source source) {
    if (!open || connected.containsKey(source.id()) || !budget().tryTake()) {
      return false;
    }
    PeerConnection peer =
        new PeerConnection(
            events,
            connection,
            source.id(),
            null,
            pieces.layout().pieceCount(),
            false,
            null,
            traffic,
            false,
            now());
    peer.source(source);
    source.connected(peer);
    connected.put(source.id(), peer);
    environment.counters().connectionsOut.increment();
    connection.setReading(!requests.isReadingPaused());
    connection.begin(peer);
    return true;
  }

  private ConnectionHandler admit(
      Connection connection,
      Handshake theirs,
      PeerPool.@Nullable Candidate candidate,
      @Nullable WaitingPeer before) {
    long now = now();
    PeerId id = theirs.peerId();
    Admission.Verdict verdict =
        open
            ? admission.judge(connection, id, connected, now)
            : new Admission.Verdict("the torrent is not running", null);
    if (verdict.objection() != null) {
      budget().giveBack();
      if (candidate != null) {
        if (admission.isHopeless(id)) {
          pool.exclude(candidate);
        } else {
          pool.failed(candidate, verdict.objection(), now);
        }
      }
      return refuse(connection, verdict.objection());
    }
    if (verdict.replaced() != null) {
      verdict.replaced().drop();
    }
    PeerConnection peer =
        new PeerConnection(
            events,
            connection,
            id,
            candidate,
            pieces.layout().pieceCount(),
            ReservedBits.fast(ours.reservedBits(), theirs),
            extensionsOf(theirs, before),
            traffic,
            cooperative,
            now);
    if (traffic.holders().only()) {
      peer.neverAsked();
    }
    connected.put(id, peer);
    admission.connected(connection);
    if (before == null) {
      countIn(candidate);
      greet(peer);
    } else {
      fast.tellPieces(peer);
    }
    extensions.greet(peer);
    if (before == null && ReservedBits.dht(theirs)) {
      extensions.tellNode(peer);
    }
    connection.flush();
    connection.setReading(!requests.isReadingPaused());
    return peer;
  }

  private void countIn(PeerPool.@Nullable Candidate candidate) {
    if (candidate != null) {
      pool.connected(candidate);
      environment.counters().connectionsOut.increment();
    } else {
      environment.counters().connectionsIn.increment();
    }
  }

  private void greet(PeerConnection peer) {
    if (cooperative && superSeeding.isOfUse()) {
      superSeeding.joined(peer);
      fast.greetWith(peer, new Bitfield(pieces.layout().pieceCount()));
    } else {
      fast.greet(peer);
    }
  }

  private @Nullable PeerExtensions extensionsOf(Handshake theirs, @Nullable WaitingPeer before) {
    if (before != null) {
      return before.extensions();
    }
    return ReservedBits.extensionProtocol(ours.reservedBits(), theirs)
        ? new PeerExtensions()
        : null;
  }

  private static ConnectionHandler refuse(Connection connection, String reason) {
    log.debug("{} is refused: {}", connection.remoteAddress(), reason);
    connection.close();
    return Refused.INSTANCE;
  }

  /** A connection has ended, and gives its place back. */
  void left(PeerConnection peer) {
    budget().giveBack();
    admission.closed(peer.connection());
    if (connected.get(peer.id()) == peer) {
      connected.remove(peer.id());
    }
    if (peer.candidate() != null) {
      boolean useful = peer.download().total() + peer.upload().total() > 0;
      pool.closed(peer.candidate(), useful, peer.isSeed(), now());
    }
    if (peer.source() != null && peer.connection() instanceof SourceConnection other) {
      peer.source().closed(peer, other.failure(), now());
    }
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
