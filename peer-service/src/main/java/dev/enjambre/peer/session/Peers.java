package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected peers of a torrent: who comes in, what their messages mean, who has to go. Owned by
 * the torrent's loop.
 */
final class Peers {

  private static final Logger log = LoggerFactory.getLogger(Peers.class);
  private static final Duration AWAY_FROM_FULL_ADDRESS = Duration.ofMinutes(1);

  private final TorrentEnvironment environment;
  private final Handshake ours;
  private final PeerPool pool;
  private final PieceTracker pieces;
  private final Downloader downloader;
  private final Traffic traffic;
  private final FastRules fast;
  private final Extensions extensions;
  private final Uploader uploader;
  private final SuperSeeding superSeeding;
  private final ChokeRounds chokes;
  private final Admission admission;
  private final Map<PeerId, PeerConnection> connected = new LinkedHashMap<>();
  private final RequestTurns requestTurns;
  private final boolean cooperative;
  private boolean open = true;
  private boolean readingPaused;

  /** Whether a peer has rejected what others may be asked for. */
  private boolean blocksReleased;

  Peers(
      TorrentEnvironment environment,
      Handshake ours,
      PeerPool pool,
      PieceTracker pieces,
      Downloader downloader,
      Traffic traffic,
      FastRules fast,
      Extensions extensions,
      Uploader uploader,
      SuperSeeding superSeeding,
      ChokeRounds chokes) {
    this.environment = environment;
    this.ours = ours;
    this.pool = pool;
    this.pieces = pieces;
    this.downloader = downloader;
    this.traffic = traffic;
    this.fast = fast;
    this.extensions = extensions;
    this.uploader = uploader;
    this.superSeeding = superSeeding;
    this.chokes = chokes;
    this.admission =
        new Admission(ours.peerId(), traffic::maxConnections, environment.limits(), pool.ranks());
    this.cooperative = environment.config().choker().isCooperative();
    this.requestTurns = new RequestTurns(downloader, connected.values(), environment.random());
    chokes.onUnchoked(uploader::sendMore);
  }

  Collection<PeerConnection> all() {
    return connected.values();
  }

  int seeds() {
    int seeds = 0;
    for (PeerConnection peer : connected.values()) {
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
      if (admission.isBanned(candidate.endpoint()) || admission.isFull(candidate.endpoint())) {
        budget().dialed();
        budget().giveBack();
        pool.putOff(candidate, AWAY_FROM_FULL_ADDRESS, now);
        continue;
      }
      environment
          .dialer()
          .dial(candidate.endpoint(), environment.loop(), ours, new Dial(candidate));
    }
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

  /** Takes in an HTTP server; returns false if there is no place for it. */
  boolean accept(WebSeedConnection connection, WebSeed seed) {
    if (!open || connected.containsKey(seed.id()) || !budget().tryTake()) {
      return false;
    }
    PeerConnection peer =
        new PeerConnection(
            this,
            connection,
            seed.id(),
            null,
            pieces.layout().pieceCount(),
            false,
            null,
            traffic,
            false,
            now());
    peer.webSeed(seed);
    seed.connected(peer);
    connected.put(seed.id(), peer);
    environment.counters().connectionsOut.increment();
    connection.setReading(!readingPaused);
    connection.begin(peer);
    return true;
  }

  boolean isBanned(PeerId id) {
    return admission.isHopeless(id);
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
      drop(verdict.replaced());
    }
    PeerConnection peer =
        new PeerConnection(
            this,
            connection,
            id,
            candidate,
            pieces.layout().pieceCount(),
            ReservedBits.fast(ours.reservedBits(), theirs),
            extensionsOf(theirs, before),
            traffic,
            cooperative,
            now);
    connected.put(id, peer);
    admission.connected(connection);
    if (before == null) {
      countIn(candidate);
      greet(peer);
    } else {
      fast.tellPieces(peer);
    }
    extensions.greet(peer);
    connection.flush();
    connection.setReading(!readingPaused);
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

  // What they say.

  void onMessage(PeerConnection peer, PeerMessage message) throws ProtocolViolation {
    boolean saysNothing =
        message instanceof PeerMessage.KeepAlive
            || message instanceof PeerMessage.Extended
            || message instanceof PeerMessage.Unknown;
    boolean first = !saysNothing && peer.firstMessage();
    long now = now();
    peer.chatter().hear(message, now);
    switch (message) {
      case PeerMessage.KeepAlive _ -> {
        // That something came is noted already.
      }
      case PeerMessage.Choke _ -> {
        peer.peerChoking(true);
        // A Fast peer answers or rejects each request, also those from before its choke.
        if (peer.fast() == null || peer.pipeline().outstanding() == 0) {
          downloader.giveUp(peer);
          requestEverywhere();
        }
      }
      case PeerMessage.Unchoke _ -> {
        peer.peerChoking(false);
        peer.nothingToAsk(false);
        requestMore(peer);
      }
      case PeerMessage.Interested _ -> {
        peer.peerInterested(true);
        if (peer.amChoking()) {
          chokes.newlyInterested(peer, connected.values(), now);
        }
      }
      case PeerMessage.NotInterested _ -> {
        peer.peerInterested(false);
        if (!peer.amChoking()) {
          chokes.slotFreed(connected.values(), pieces.isSatisfied(), now);
        }
      }
      case PeerMessage.Have have -> onHave(peer, have.pieceIndex());
      case PeerMessage.BitfieldPayload bitfield -> onBitfield(peer, bitfield, first);
      case PeerMessage.Request request -> uploader.onRequest(peer, request);
      case PeerMessage.Piece piece -> onPiece(peer, piece);
      case PeerMessage.Cancel cancel -> uploader.onCancel(peer, cancel);
      case PeerMessage.HaveAll all -> {
        var _ = FastRules.require(peer, all);
        onFirst(peer, Bitfield.full(pieces.layout().pieceCount()), first);
      }
      case PeerMessage.HaveNone none -> {
        var _ = FastRules.require(peer, none);
        onFirst(peer, new Bitfield(pieces.layout().pieceCount()), first);
      }
      case PeerMessage.Suggest suggest -> fast.onSuggest(peer, suggest);
      case PeerMessage.AllowedFast allowed -> {
        fast.onAllowedFast(peer, allowed);
        requestMore(peer);
      }
      case PeerMessage.Reject reject -> blocksReleased |= fast.onReject(peer, reject);
      case PeerMessage.Extended extended -> extensions.onMessage(peer, extended);
      case PeerMessage.Port _, PeerMessage.Unknown _ -> {
        // Of no use to us, and no fault of the peer.
      }
    }
  }

  private void onBitfield(PeerConnection peer, PeerMessage.BitfieldPayload message, boolean first)
      throws ProtocolViolation {
    Bitfield has;
    try {
      has = Bitfield.fromWire(message.bits(), pieces.layout().pieceCount());
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolation(Kind.BAD_BITFIELD, String.valueOf(e.getMessage()));
    }
    if (first) {
      onFirst(peer, has, true);
      return;
    }
    // aria2 sends one for many HAVEs when that is shorter.
    for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
      if (!peer.has().get(piece)) {
        onHave(peer, piece);
      }
    }
  }

  /** The peer tells what it has; of all or nothing it may only tell first. */
  private void onFirst(PeerConnection peer, Bitfield has, boolean first) throws ProtocolViolation {
    requireFirst(first);
    peer.has(has);
    pieces.peerJoined(has);
    peer.interestingPieces(has.countIn(pieces.lacking()));
    updateInterest(peer);
    if (superSeeding.includes(peer)) {
      peer.superSeeded(true);
      chokes.newlyInterested(peer, connected.values(), now());
    } else {
      fast.welcome(peer);
    }
  }

  private static void requireFirst(boolean first) throws ProtocolViolation {
    if (!first) {
      throw new ProtocolViolation(
          Kind.UNEXPECTED_BITFIELD, "have-all and have-none may only be the first message");
    }
  }

  private void onHave(PeerConnection peer, int piece) throws ProtocolViolation {
    if (piece < 0 || piece >= pieces.layout().pieceCount()) {
      throw new ProtocolViolation(Kind.INDEX_OUT_OF_RANGE, "have " + piece);
    }
    if (!peer.has().set(piece)) {
      peer.chatter().heardNothingNew(now());
      return;
    }
    pieces.peerGained(piece, peer.has());
    superSeeding.has(peer, piece);
    if (peer.fast() != null) {
      peer.fast().gained(piece);
    }
    if (pieces.lacking().get(piece)) {
      peer.interestingPieces(peer.interestingPieces() + 1);
      updateInterest(peer);
      peer.nothingToAsk(false);
      requestMore(peer);
    }
  }

  private void onPiece(PeerConnection peer, PeerMessage.Piece piece) throws ProtocolViolation {
    Downloader.Received received = downloader.onPiece(peer, piece, connected.values());
    if (received == Downloader.Received.DISK_FULL) {
      pauseReading(true);
    }
  }

  void onReadComplete(PeerConnection peer) {
    if (peer.isClosed()) {
      return;
    }
    if (blocksReleased) {
      blocksReleased = false;
      requestEverywhere();
    }
    requestMore(peer);
    uploader.sendMore(peer);
    peer.connection().flush();
  }

  long onBytesReceived(int bytes) {
    environment.counters().protocolDown.add(bytes);
    return now();
  }

  void onWritable(PeerConnection peer) {
    uploader.sendMore(peer);
  }

  private void updateInterest(PeerConnection peer) {
    peer.interest(peer.interestingPieces() > 0, now());
  }

  /** Other pieces are wanted than before: interest is weighed anew, and asked what is new. */
  void wantedChanged() {
    for (PeerConnection peer : connected.values()) {
      peer.interestingPieces(peer.has().countIn(pieces.lacking()));
      updateInterest(peer);
      peer.connection().flush();
    }
    requestEverywhere();
    dialMore();
  }

  /** The disk has caught up: everything goes on. */
  void drained() {
    downloader.drained();
    pauseReading(false);
    requestEverywhere();
  }

  private void pauseReading(boolean pause) {
    if (readingPaused != pause) {
      readingPaused = pause;
      for (PeerConnection peer : connected.values()) {
        peer.connection().setReading(!pause);
      }
    }
  }

  /** A piece is verified: everybody hears of it, and interest is weighed anew. */
  void pieceVerified(int piece) {
    long now = now();
    PeerMessage.Have have = new PeerMessage.Have(piece);
    boolean wanted = pieces.priority(piece) != PiecePriority.SKIP;
    for (PeerConnection peer : connected.values()) {
      if (wanted && peer.has().get(piece)) {
        peer.interestingPieces(peer.interestingPieces() - 1);
      }
      peer.send(have, now);
      updateInterest(peer);
      peer.connection().flush();
    }
  }

  /** A piece is bad: whoever is guilty for certain goes, and it is fetched again. */
  void pieceFailed(int piece, Set<PeerConnection> contributors) {
    log.info("piece {} failed its check; it came from {}", piece, contributors);
    if (contributors.size() == 1) {
      ban(contributors.iterator().next(), piece);
    } else {
      contributors.forEach(PeerConnection::suspect);
    }
    requestEverywhere();
  }

  private void ban(PeerConnection peer, int piece) {
    // Several of its pieces may fail before it is gone.
    if (admission.ban(peer)) {
      environment.counters().peersBanned.increment();
      onViolation(
          peer, new ProtocolViolation(Kind.CORRUPT_DATA, "piece " + piece + " failed its check"));
    }
    exclude(peer);
    // It may have hung up and come back before the piece was checked.
    PeerConnection returned = connected.get(peer.id());
    if (returned != null) {
      exclude(returned);
    }
  }

  private void exclude(PeerConnection peer) {
    if (peer.candidate() != null) {
      pool.exclude(peer.candidate());
    }
    drop(peer);
  }

  private void requestMore(PeerConnection peer) {
    if (cooperative) {
      requestTurns.goOn(peer);
    } else {
      downloader.requestMore(peer);
    }
  }

  void requestEverywhere() {
    if (cooperative) {
      requestTurns.beginAnew();
      return;
    }
    // What a peer owed for too long goes to others first, or it would owe it for ever.
    requestFrom(false);
    requestFrom(true);
  }

  private void requestFrom(boolean snubbed) {
    for (PeerConnection peer : connected.values()) {
      if (peer.isSnubbed() == snubbed) {
        requestMore(peer);
        peer.connection().flush();
      }
    }
  }

  // Who goes.

  void onViolation(PeerConnection peer, ProtocolViolation violation) {
    environment.counters().violated(violation.kind());
    log.info("{} is disconnected: {}", peer, violation.getMessage());
  }

  void onClosed(PeerConnection peer) {
    budget().giveBack();
    admission.closed(peer.connection());
    if (connected.get(peer.id()) == peer) {
      connected.remove(peer.id());
    }
    downloader.giveUp(peer);
    pieces.peerLeft(peer.has());
    superSeeding.left(peer);
    if (peer.candidate() != null) {
      boolean useful = peer.download().total() + peer.upload().total() > 0;
      pool.closed(peer.candidate(), useful, peer.isSeed(), now());
    }
    if (peer.webSeed() != null && peer.connection() instanceof WebSeedConnection server) {
      peer.webSeed().closed(peer, server.failure(), now());
    }
    if (open) {
      requestEverywhere();
      if (!peer.amChoking()) {
        chokes.slotFreed(connected.values(), pieces.isSatisfied(), now());
      }
    }
  }

  void drop(PeerConnection peer) {
    peer.close();
    peer.onClosed();
  }

  /** Ends all connections and takes in no more. */
  void close() {
    open = false;
    for (PeerConnection peer : List.copyOf(connected.values())) {
      drop(peer);
    }
  }

  /** We have everything: those who have everything too are of no use to each other. */
  void dropSeeds() {
    for (PeerConnection peer : List.copyOf(connected.values())) {
      if (peer.isSeed() || (peer.isUploadOnly() && !peer.peerInterested())) {
        drop(peer);
      }
    }
  }

  /** Once a second: keep-alives, time-outs, choke rounds, new calls. */
  void tick() {
    long now = now();
    SessionConfig config = environment.config();
    List<PeerConnection> silent = new ArrayList<>();
    boolean released = false;
    for (PeerConnection peer : connected.values()) {
      if (now - peer.lastReceivedNanos() >= config.idleTimeout().toNanos()) {
        silent.add(peer);
        continue;
      }
      if (now - peer.lastSentNanos() >= config.keepAlive().toNanos()) {
        peer.send(PeerMessage.KEEP_ALIVE, now);
        peer.connection().flush();
      }
      released |= snubIfSilent(peer, now);
      released |= peer.fast() != null && peer.fast().quietIsOver(now);
    }
    silent.forEach(this::drop);
    if (released) {
      requestEverywhere();
    }
    if (pieces.isSatisfied()) {
      dropSeeds();
    }
    extensions.tick(connected.values());
    chokes.tick(connected.values(), pieces.isSatisfied(), now);
    dialMore();
  }

  private boolean snubIfSilent(PeerConnection peer, long now) {
    long patience = environment.config().requestTimeout().toNanos();
    if (readingPaused || peer.pipeline().silentForNanos(now).orElse(0) < patience) {
      return false;
    }
    environment.counters().blocksTimedOut.add(peer.pipeline().outstanding());
    peer.snubbed(true);
    downloader.giveUp(peer);
    peer.pipeline().shrink();
    return true;
  }

  void offer(PeerEndpoint endpoint, PeerSource source) {
    pool.offer(endpoint, source, now());
  }

  private long now() {
    return environment.loop().nanoTime();
  }
}
