package dev.enjambre.peer.session;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected peers of a torrent, and who hears what of them and is told what. Owned by the
 * torrent's loop.
 *
 * <p>Who comes in is the matter of {@link PeerConnector}, what a message means of {@link
 * MessageRules}, who is asked of {@link Requests}, whose patience ends of {@link PeerUpkeep}.
 */
final class Peers implements PeerEvents {

  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  private final TorrentEnvironment environment;
  private final InfoHash torrent;
  private final PeerPool pool;
  private final PieceTracker pieces;
  private final Vicinity vicinity;
  private final Downloader downloader;
  private final Uploader uploader;
  private final Extensions extensions;
  private final SuperSeeding superSeeding;
  private final ChokeRounds chokes;
  private final Admission admission;
  private final Requests requests;
  private final MessageRules rules;
  private final PeerConnector connector;
  private final PeerUpkeep upkeep;
  private final Map<PeerId, PeerConnection> connected = new LinkedHashMap<>();
  private final Collection<PeerConnection> all = connected.values();

  Peers(
      TorrentEnvironment environment,
      Handshake ours,
      PeerPool pool,
      PieceTracker pieces,
      Vicinity vicinity,
      Downloader downloader,
      Traffic traffic,
      FastRules fast,
      Extensions extensions,
      Uploader uploader,
      SuperSeeding superSeeding,
      ChokeRounds chokes,
      Bans bans,
      Blame blame) {
    this.environment = environment;
    this.torrent = ours.infoHash();
    this.pool = pool;
    this.pieces = pieces;
    this.vicinity = vicinity;
    this.downloader = downloader;
    this.uploader = uploader;
    this.extensions = extensions;
    this.superSeeding = superSeeding;
    this.chokes = chokes;
    this.admission =
        new Admission(
            ours.peerId(), traffic::maxConnections, environment.limits(), pool.ranks(), bans);
    this.requests =
        new Requests(
            downloader, all, environment.config().choker().isCooperative(), environment.random());
    this.rules =
        new MessageRules(
            all,
            pieces,
            downloader,
            uploader,
            requests,
            chokes,
            fast,
            extensions,
            superSeeding,
            vicinity,
            environment.loop());
    this.upkeep =
        new PeerUpkeep(
            all, pieces, downloader, requests, environment.config(), environment.counters());
    this.connector =
        new PeerConnector(
            connected,
            this,
            environment,
            ours,
            pool,
            pieces,
            traffic,
            admission,
            requests,
            fast,
            extensions,
            superSeeding);
    blame.onBanned(this::banned);
    chokes.onUnchoked(uploader::sendMore);
    uploader.onServed(peer -> chokes.served(peer, all));
    uploader.onRefused(chokes::refused);
  }

  /** Returns the connected peers: a live view. */
  Collection<PeerConnection> all() {
    return all;
  }

  int seeds() {
    int seeds = 0;
    for (PeerConnection peer : all) {
      if (peer.isSeed()) {
        seeds++;
      }
    }
    return seeds;
  }

  boolean isOptimistic(PeerConnection peer) {
    return chokes.isOptimistic(peer);
  }

  // Who comes in.

  /** Calls peers of the pool, as many as there may be. */
  void dialMore() {
    connector.dialMore();
  }

  /** Takes in a connection that a peer has opened. */
  ConnectionHandler accept(Connection connection, Handshake theirs) {
    return connector.accept(connection, theirs);
  }

  /** Takes over a peer that came before the metadata did; it brings its place in the budget. */
  void adopt(WaitingPeer waiting) {
    connector.adopt(waiting);
  }

  /** Takes in another source than a peer; returns false if there is no place for it. */
  boolean accept(SourceConnection connection, Source source) {
    return connector.accept(connection, source);
  }

  boolean isBanned(PeerId id) {
    return admission.isHopeless(id);
  }

  // What they do.

  @Override
  public void onMessage(PeerConnection peer, PeerMessage message) throws ProtocolViolation {
    rules.apply(peer, message);
  }

  @Override
  public void onReadComplete(PeerConnection peer) {
    if (!peer.isClosed()) {
      requests.readComplete(peer);
      uploader.sendMore(peer);
      peer.connection().flush();
    }
  }

  @Override
  public long onBytesReceived(int bytes) {
    environment.counters().protocolDown.add(bytes);
    return now();
  }

  @Override
  public void onWritable(PeerConnection peer) {
    uploader.sendMore(peer);
  }

  @Override
  public void onViolation(PeerConnection peer, ProtocolViolation violation) {
    environment.counters().violated(violation.kind());
    log.atInfo()
        .addKeyValue("torrent", torrent)
        .log("{} is disconnected: {}", peer, violation.getMessage());
  }

  @Override
  public void onClosed(PeerConnection peer) {
    connector.left(peer);
    downloader.giveUp(peer);
    pieces.peerLeft(peer.has());
    superSeeding.left(peer);
    vicinity.left(peer);
    if (connector.isOpen()) {
      requests.requestEverywhere();
      if (!peer.amChoking()) {
        chokes.slotFreed(all, pieces.isSatisfied(), now());
      }
    }
  }

  // What they are told.

  /** There may be something new to ask for. */
  void requestEverywhere() {
    requests.requestEverywhere();
  }

  /** Other pieces are wanted than before: interest is weighed anew, and asked what is new. */
  void wantedChanged() {
    for (PeerConnection peer : all) {
      peer.interestingPieces(peer.has().countIn(pieces.lacking()));
      peer.updateInterest(now());
      peer.connection().flush();
    }
    requests.requestEverywhere();
    dialMore();
  }

  /** The disk has caught up: everything goes on. */
  void drained() {
    requests.drained();
  }

  /** A piece is verified: everybody hears of it, and interest is weighed anew. */
  void pieceVerified(int piece) {
    long now = now();
    PeerMessage.Have have = new PeerMessage.Have(piece);
    boolean wanted = pieces.priority(piece) != PiecePriority.SKIP;
    for (PeerConnection peer : all) {
      if (wanted && peer.has().get(piece)) {
        peer.interestingPieces(peer.interestingPieces() - 1);
      }
      peer.send(have, now);
      peer.updateInterest(now);
      peer.connection().flush();
    }
  }

  /** A peer is banned, and has to go; it may have hung up and come back meanwhile. */
  private void banned(PeerIdentity banned) {
    PeerConnection peer = connected.get(banned.id());
    if (peer != null) {
      if (peer.candidate() != null) {
        pool.exclude(peer.candidate());
      }
      peer.drop();
    }
  }

  /** Whether nobody wants anything of anybody. */
  boolean isQuiet() {
    for (PeerConnection peer : all) {
      if (peer.amInterested() || peer.wantsUpload()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Once a second, or every few seconds while it is quiet: keep-alives, time-outs, choke rounds,
   * new calls.
   */
  void tick() {
    long now = now();
    upkeep.tick(now);
    if (vicinity.tick(all, now)) {
      requests.requestEverywhere();
    }
    extensions.tick(all);
    chokes.tick(all, pieces.isSatisfied(), now);
    dialMore();
  }

  /** We have everything: those who have everything too are of no use to each other. */
  void dropSeeds() {
    upkeep.dropSeeds();
  }

  /** Ends all connections and takes in no more. */
  void close() {
    connector.close();
    List.copyOf(all).forEach(PeerConnection::drop);
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
