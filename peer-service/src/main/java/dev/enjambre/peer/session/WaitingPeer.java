package dev.enjambre.peer.session;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.text.LoggedPeer;
import dev.enjambre.peer.wire.DontHaveMessage;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import dev.enjambre.peer.wire.ReservedBits;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connected peer while the torrent's metadata is not here: what it says of itself is noted, in
 * bounds, and told to the {@link PeerConnection} that takes its place. Owned by the torrent's loop.
 */
final class WaitingPeer implements ConnectionHandler, LoggedPeer {

  private final MetadataSwarm swarm;
  private final Connection connection;
  private final Handshake theirs;
  private final PeerPool.@Nullable Candidate candidate;
  private final boolean fast;
  private final @Nullable PeerExtensions extensions;
  private final long connectedNanos;

  // What it says of pieces, which can't be checked yet.

  private @Nullable PeerMessage first;
  private boolean heardFrom;
  private final BitSet haves = new BitSet();
  private final BitSet lost = new BitSet();
  private final Set<Integer> allowed = new LinkedHashSet<>();
  private boolean interested;
  private boolean hasToldOfNode;
  private boolean choking = true;
  private int refused;

  // What is asked of it.

  private final Map<Integer, Long> asked = new HashMap<>();
  private long notBeforeNanos;
  private int failures;
  private int unasked;

  private long lastSentNanos;
  private long lastReceivedNanos;
  private boolean closed;
  private @Nullable ConnectionHandler successor;

  WaitingPeer(
      MetadataSwarm swarm,
      Connection connection,
      Handshake theirs,
      PeerPool.@Nullable Candidate candidate,
      long nowNanos) {
    this.swarm = swarm;
    this.connection = connection;
    this.theirs = theirs;
    this.candidate = candidate;
    this.fast = ReservedBits.fast(ReservedBits.OURS, theirs);
    this.extensions =
        ReservedBits.extensionProtocol(ReservedBits.OURS, theirs) ? new PeerExtensions() : null;
    this.connectedNanos = nowNanos;
    this.notBeforeNanos = nowNanos;
    this.lastSentNanos = nowNanos;
    this.lastReceivedNanos = nowNanos;
  }

  PeerId id() {
    return theirs.peerId();
  }

  Connection connection() {
    return connection;
  }

  Handshake handshake() {
    return theirs;
  }

  PeerPool.@Nullable Candidate candidate() {
    return candidate;
  }

  boolean isFast() {
    return fast;
  }

  @Nullable PeerExtensions extensions() {
    return extensions;
  }

  long connectedNanos() {
    return connectedNanos;
  }

  long lastSentNanos() {
    return lastSentNanos;
  }

  long lastReceivedNanos() {
    return lastReceivedNanos;
  }

  boolean isInterested() {
    return interested;
  }

  boolean isChoking() {
    return choking;
  }

  /** Returns the size of the metadata that it offers, in bytes; 0 if it offers none. */
  int metadataSize() {
    return extensions == null || extensions.idOf(Extension.METADATA).isEmpty()
        ? 0
        : extensions.metadataSize().orElse(0);
  }

  /** Returns the blocks that it was asked for, with the time at which it was. */
  Map<Integer, Long> asked() {
    return asked;
  }

  boolean mayBeAsked(long nowNanos) {
    return nowNanos - notBeforeNanos >= 0;
  }

  /** It did not give what it was asked for: for a while others are asked. */
  void failed(long untilNanos) {
    failures++;
    notBeforeNanos = untilNanos;
  }

  int failures() {
    return failures;
  }

  /** Counts a block that it was not asked for. */
  int countUnasked() {
    return ++unasked;
  }

  void send(PeerMessage message, long nowNanos) {
    lastSentNanos = nowNanos;
    connection.send(message);
    connection.flush();
  }

  // What it says.

  @Override
  public void onMessage(PeerMessage message) throws ProtocolViolation {
    if (successor != null) {
      successor.onMessage(message);
      return;
    }
    switch (message) {
      case PeerMessage.Port port -> {
        if (!hasToldOfNode) {
          hasToldOfNode = true;
          swarm.onNode(this, port);
        }
      }
      case PeerMessage.KeepAlive _, PeerMessage.Cancel _, PeerMessage.Unknown _ -> {
        // Nothing that would matter later.
      }
      case PeerMessage.Extended extended -> {
        if (extensions != null && extended.isOf(Extension.DONT_HAVE)) {
          onLost(inRange(DontHaveMessage.read(extended.buffer()).pieceIndex()));
        } else {
          swarm.onExtended(this, extended);
        }
      }
      case PeerMessage.Choke _ -> choking = true;
      case PeerMessage.Unchoke _ -> choking = false;
      case PeerMessage.Interested _ -> interested = true;
      case PeerMessage.NotInterested _ -> interested = false;
      case PeerMessage.BitfieldPayload bits -> {
        if (heardFrom) {
          onLater(bits.bits());
        } else {
          first = bits;
        }
      }
      case PeerMessage.HaveAll all -> {
        requireFast(message);
        onFirst(all);
      }
      case PeerMessage.HaveNone none -> {
        requireFast(message);
        onFirst(none);
      }
      case PeerMessage.Have have -> {
        haves.set(inRange(have.pieceIndex()));
        lost.clear(have.pieceIndex());
      }
      case PeerMessage.Suggest _ -> requireFast(message);
      case PeerMessage.AllowedFast piece -> {
        requireFast(message);
        if (allowed.size() < FastPeer.MAX_OFFERED) {
          allowed.add(inRange(piece.pieceIndex()));
        }
      }
      case PeerMessage.Request request -> onRequest(request);
      case PeerMessage.Reject _ ->
          throw new ProtocolViolation(Kind.UNREQUESTED_REJECT, "nothing was asked for");
      case PeerMessage.Piece piece -> {
        piece.data().release();
        throw new ProtocolViolation(Kind.UNREQUESTED_BLOCK, "nothing was asked for");
      }
    }
    if (!(message instanceof PeerMessage.KeepAlive
        || message instanceof PeerMessage.Extended
        || message instanceof PeerMessage.Unknown)) {
      heardFrom = true;
    }
  }

  private void onFirst(PeerMessage pieces) throws ProtocolViolation {
    if (heardFrom) {
      throw new ProtocolViolation(
          Kind.UNEXPECTED_BITFIELD, "have-all and have-none may only be the first message");
    }
    first = pieces;
  }

  /** A bitfield that stands for many HAVEs. */
  private void onLater(byte[] bits) throws ProtocolViolation {
    for (int piece = 0; piece < 8 * bits.length; piece++) {
      if ((bits[piece >>> 3] & (0x80 >>> (piece & 7))) != 0) {
        haves.set(inRange(piece));
        lost.clear(piece);
      }
    }
  }

  /** It has a piece no longer; whether it had, its first message tells, which can't be read yet. */
  private void onLost(int piece) {
    haves.clear(piece);
    lost.set(piece);
  }

  private void requireFast(PeerMessage message) throws ProtocolViolation {
    if (!fast) {
      throw new ProtocolViolation(
          Kind.UNEXPECTED_FAST, message.getClass().getSimpleName() + " without the Fast extension");
    }
  }

  private static int inRange(int piece) throws ProtocolViolation {
    if (piece < 0 || piece >= Metainfo.MAX_PIECES) {
      throw new ProtocolViolation(Kind.INDEX_OUT_OF_RANGE, "piece " + piece);
    }
    return piece;
  }

  /** We have nothing to give, and it is choked. */
  private void onRequest(PeerMessage.Request request) throws ProtocolViolation {
    if (++refused > Uploader.MAX_ASKED) {
      throw new ProtocolViolation(Kind.REQUEST_FLOOD, refused + " requests of a choked peer");
    }
    if (fast) {
      connection.send(
          new PeerMessage.Reject(request.pieceIndex(), request.begin(), request.length()));
    }
  }

  /**
   * Lets somebody else hear the peer from now on, first of all what it has said so far.
   *
   * @param next the one who takes over
   */
  void handOverTo(ConnectionHandler next) {
    successor = next;
    asked.clear();
    try {
      if (first != null) {
        next.onMessage(first);
      }
      for (int piece = haves.nextSetBit(0); piece >= 0; piece = haves.nextSetBit(piece + 1)) {
        next.onMessage(new PeerMessage.Have(piece));
      }
      for (int piece = lost.nextSetBit(0); piece >= 0; piece = lost.nextSetBit(piece + 1)) {
        next.onMessage(new DontHaveMessage(piece).toMessage(Extension.DONT_HAVE.ourId()));
      }
      for (int piece : allowed) {
        next.onMessage(new PeerMessage.AllowedFast(piece));
      }
      if (interested) {
        next.onMessage(PeerMessage.INTERESTED);
      }
      if (!choking) {
        next.onMessage(PeerMessage.UNCHOKE);
      }
      next.onReadComplete();
    } catch (ProtocolViolation violation) {
      next.onViolation(violation);
      connection.close();
    }
    first = null;
    haves.clear();
    lost.clear();
  }

  @Override
  public void onReadComplete() {
    if (successor != null) {
      successor.onReadComplete();
    } else if (!closed) {
      connection.flush();
      swarm.askMore();
    }
  }

  @Override
  public void onBytesReceived(int bytes) {
    if (successor != null) {
      successor.onBytesReceived(bytes);
    } else {
      lastReceivedNanos = swarm.onBytesReceived(bytes);
    }
  }

  @Override
  public void onWritable() {
    if (successor != null) {
      successor.onWritable();
    }
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    if (successor != null) {
      successor.onViolation(violation);
    } else {
      swarm.onViolation(this, violation);
    }
  }

  @Override
  public void onClosed() {
    if (successor != null) {
      successor.onClosed();
    } else if (!closed) {
      closed = true;
      swarm.onClosed(this);
    }
  }

  @Override
  public String hostAndPort() {
    return LoggedPeer.hostAndPort(connection.remoteAddress());
  }

  @Override
  public String toString() {
    return connection.remoteAddress() + " " + id();
  }
}
