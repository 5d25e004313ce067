package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.text.LoggedPeer;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connected peer: both sides' choke and interest, what it has, what is asked of it and by it.
 * Owned by the torrent's loop. It keeps the state; the rules are in {@link Downloader}, {@link
 * Uploader} and {@link MessageRules}.
 */
final class PeerConnection implements ConnectionHandler, LoggedPeer {

  private final PeerEvents events;
  private final Connection connection;
  private final PeerId id;
  private final PeerIdentity identity;
  private final PeerPool.@Nullable Candidate candidate;
  private final @Nullable FastPeer fast;
  private final @Nullable PeerExtensions extensions;
  private @Nullable Source source;
  private boolean hasToldOfNode;
  private boolean neverAsked;
  private final RequestPipeline pipeline;
  private final ArrayDeque<PeerMessage.Request> asked = new ArrayDeque<>();
  private final RateMeter download;
  private final RateMeter upload;
  private final Pacer asking;
  private final Pacer sending;
  private final long connectedNanos;

  private Bitfield has;
  private int interestingPieces;
  private boolean heardFrom;
  private boolean amChoking = true;
  private boolean amInterested;
  private boolean peerChoking = true;
  private boolean peerInterested;
  private boolean snubbed;
  private boolean late;
  private boolean nothingToAsk;
  private boolean superSeeded;
  private Nearness nearness = Nearness.UNKNOWN;
  private boolean everUnchoked;
  private boolean readingAhead;
  private boolean closed;
  private int owedBefore;
  private long turnNanos;
  private long patienceNanos;
  private long unchokedSinceNanos;
  private long lastSentNanos;
  private long lastReceivedNanos;
  private int invalidRequests;
  private final Chatter chatter;
  private @Nullable BlockId lastBlock;

  PeerConnection(
      PeerEvents events,
      Connection connection,
      PeerId id,
      PeerPool.@Nullable Candidate candidate,
      int pieces,
      boolean fast,
      @Nullable PeerExtensions extensions,
      Traffic traffic,
      boolean cooperative,
      long nowNanos) {
    this.events = events;
    this.connection = connection;
    this.id = id;
    this.identity = new PeerIdentity(id, connection.remoteAddress(), candidate);
    this.candidate = candidate;
    this.pipeline = new RequestPipeline(cooperative);
    this.fast = fast ? new FastPeer(pieces) : null;
    this.extensions = extensions;
    this.has = new Bitfield(pieces);
    this.download = new RateMeter(nowNanos);
    this.upload = new RateMeter(nowNanos);
    this.asking = traffic.asking();
    this.sending = traffic.sending();
    this.chatter = new Chatter(nowNanos);
    this.connectedNanos = nowNanos;
    this.lastSentNanos = nowNanos;
    this.lastReceivedNanos = nowNanos;
  }

  PeerId id() {
    return id;
  }

  /** Returns what remains of it when the connection has ended. */
  PeerIdentity identity() {
    return identity;
  }

  Connection connection() {
    return connection;
  }

  PeerPool.@Nullable Candidate candidate() {
    return candidate;
  }

  /** Returns what the Fast extension adds, or null if not both sides speak it. */
  @Nullable FastPeer fast() {
    return fast;
  }

  /** Returns what it told in the extension protocol, or null if not both sides speak it. */
  @Nullable PeerExtensions extensions() {
    return extensions;
  }

  /** Whether it says that it wants nothing of the torrent (BEP 21). */
  boolean isUploadOnly() {
    return extensions != null && extensions.isUploadOnly();
  }

  /** Returns what this is if it is no peer of the wire protocol, or null. */
  @Nullable Source source() {
    return source;
  }

  void source(Source other) {
    source = other;
  }

  /** It is not to be asked for anything, whatever it has. */
  void neverAsked() {
    neverAsked = true;
  }

  RequestPipeline pipeline() {
    return pipeline;
  }

  /** Returns the requests of the other side that wait for an answer, oldest first. */
  ArrayDeque<PeerMessage.Request> asked() {
    return asked;
  }

  RateMeter download() {
    return download;
  }

  RateMeter upload() {
    return upload;
  }

  /** Returns when it is its turn to be asked for a block. */
  Pacer asking() {
    return asking;
  }

  /** Returns when it is its turn to be sent a block. */
  Pacer sending() {
    return sending;
  }

  long connectedNanos() {
    return connectedNanos;
  }

  Bitfield has() {
    return has;
  }

  boolean isSeed() {
    return has.isFull();
  }

  /** Takes over what the peer has, told by its first message. */
  void has(Bitfield pieces) {
    has = pieces;
  }

  int interestingPieces() {
    return interestingPieces;
  }

  void interestingPieces(int count) {
    interestingPieces = count;
  }

  /** Returns the pieces that we may ask for now, or null if there are none. */
  @Nullable Bitfield askable() {
    if (neverAsked) {
      return null;
    }
    if (fast == null) {
      return peerChoking ? null : has;
    }
    if (fast.isQuiet()) {
      return null;
    }
    Bitfield askable = peerChoking ? fast.usable() : has;
    return askable.cardinality() == 0 ? null : askable;
  }

  boolean amChoking() {
    return amChoking;
  }

  boolean amInterested() {
    return amInterested;
  }

  boolean peerChoking() {
    return peerChoking;
  }

  void peerChoking(boolean choking) {
    peerChoking = choking;
  }

  boolean peerInterested() {
    return peerInterested;
  }

  void peerInterested(boolean interested) {
    peerInterested = interested;
  }

  /** Whether it would ask for something if it was unchoked, as far as we know. */
  boolean wantsUpload() {
    return peerInterested || (superSeeded && !isSeed());
  }

  /** We tell it of our pieces one by one; so it can't be interested before its turn. */
  void superSeeded(boolean oneByOne) {
    superSeeded = oneByOne;
  }

  /** Returns where it is, seen from us. */
  Nearness nearness() {
    return nearness;
  }

  void nearness(Nearness where) {
    nearness = where;
  }

  /** Whether there was nothing to ask it for, and it has got nothing since. */
  boolean hasNothingToAsk() {
    return nothingToAsk;
  }

  void nothingToAsk(boolean nothing) {
    nothingToAsk = nothing;
  }

  boolean isSnubbed() {
    return snubbed;
  }

  void snubbed(boolean owesTooLong) {
    snubbed = owesTooLong;
  }

  /** Whether it has just let a block wait for too long, so that others are asked first. */
  boolean isLate() {
    return late;
  }

  void late(boolean letBlocksWait) {
    late = letBlocksWait;
  }

  boolean everUnchoked() {
    return everUnchoked;
  }

  long unchokedSinceNanos() {
    return unchokedSinceNanos;
  }

  /** Returns how many blocks it owed us when that was last looked at. */
  int owedBefore() {
    return owedBefore;
  }

  void owedBefore(int blocks) {
    owedBefore = blocks;
  }

  /**
   * Returns when it was choked or unchoked, or sent all that it had asked for, the last of these.
   */
  long turnNanos() {
    return turnNanos;
  }

  void servedAt(long nowNanos) {
    turnNanos = nowNanos;
  }

  /** Returns how long it may take to use an invitation; 0 for as long as everybody. */
  long patienceNanos() {
    return patienceNanos;
  }

  void patience(long nanos) {
    patienceNanos = nanos;
  }

  boolean isReadingAhead() {
    return readingAhead;
  }

  void readingAhead(boolean reading) {
    readingAhead = reading;
  }

  /** Returns what it says without end. */
  Chatter chatter() {
    return chatter;
  }

  int countInvalidRequest() {
    return ++invalidRequests;
  }

  Optional<BlockId> lastBlock() {
    return Optional.ofNullable(lastBlock);
  }

  void lastBlock(BlockId block) {
    lastBlock = block;
  }

  boolean isClosed() {
    return closed;
  }

  long lastSentNanos() {
    return lastSentNanos;
  }

  long lastReceivedNanos() {
    return lastReceivedNanos;
  }

  /** Returns whether this is the first message since the handshake. */
  boolean firstMessage() {
    boolean first = !heardFrom;
    heardFrom = true;
    return first;
  }

  /** Returns whether it tells of its node of the DHT for the first time; from then on not. */
  boolean firstOfNode() {
    boolean first = !hasToldOfNode;
    hasToldOfNode = true;
    return first;
  }

  void send(PeerMessage message, long nowNanos) {
    lastSentNanos = nowNanos;
    connection.send(message);
  }

  /** Chokes or unchokes the peer, and tells it, if that is a change. */
  void choke(boolean choke, long nowNanos) {
    if (amChoking == choke) {
      return;
    }
    amChoking = choke;
    turnNanos = nowNanos;
    if (choke) {
      send(PeerMessage.CHOKE, nowNanos);
      dropAsked(nowNanos);
      return;
    }
    everUnchoked = true;
    unchokedSinceNanos = nowNanos;
    if (fast != null) {
      fast.unchoked();
    }
    send(PeerMessage.UNCHOKE, nowNanos);
  }

  /** Drops what was asked for; a Fast peer is told so, and keeps what it may have all the same. */
  private void dropAsked(long nowNanos) {
    if (fast == null) {
      asked.clear();
      return;
    }
    for (Iterator<PeerMessage.Request> i = asked.iterator(); i.hasNext(); ) {
      PeerMessage.Request request = i.next();
      if (!fast.charge(request.pieceIndex(), request.length())) {
        i.remove();
        reject(request, nowNanos);
      }
    }
  }

  /** Tells a Fast peer that it gets no block for that request; others are not told. */
  void reject(PeerMessage.Request request, long nowNanos) {
    if (fast != null) {
      send(
          new PeerMessage.Reject(request.pieceIndex(), request.begin(), request.length()),
          nowNanos);
    }
  }

  /** Chokes the peer, and tells it even if that is no change. */
  void chokeAgain(long nowNanos) {
    if (amChoking) {
      send(PeerMessage.CHOKE, nowNanos);
    } else {
      choke(true, nowNanos);
    }
  }

  /** Tells the peer whether we want something of it, if that is a change. */
  void interest(boolean interested, long nowNanos) {
    if (amInterested == interested) {
      return;
    }
    amInterested = interested;
    send(interested ? PeerMessage.INTERESTED : PeerMessage.NOT_INTERESTED, nowNanos);
  }

  /** Is interested in the peer if it has a piece that we want. */
  void updateInterest(long nowNanos) {
    interest(interestingPieces > 0 && !neverAsked, nowNanos);
  }

  void close() {
    connection.close();
  }

  /** Ends the connection, and is done with it at once. */
  void drop() {
    close();
    onClosed();
  }

  @Override
  public void onMessage(PeerMessage message) throws ProtocolViolation {
    events.onMessage(this, message);
  }

  @Override
  public void onReadComplete() {
    events.onReadComplete(this);
  }

  @Override
  public void onBytesReceived(int bytes) {
    lastReceivedNanos = events.onBytesReceived(bytes);
  }

  @Override
  public void onWritable() {
    events.onWritable(this);
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    events.onViolation(this, violation);
  }

  @Override
  public void onClosed() {
    if (!closed) {
      closed = true;
      events.onClosed(this);
    }
  }

  @Override
  public String hostAndPort() {
    return LoggedPeer.hostAndPort(connection.remoteAddress());
  }

  @Override
  public String toString() {
    return connection.remoteAddress() + " " + id;
  }
}
