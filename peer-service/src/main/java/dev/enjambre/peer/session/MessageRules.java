package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.util.Collection;

/**
 * What each message of a peer means: which is allowed when, and what follows from it. Owned by the
 * torrent's loop.
 */
final class MessageRules {

  private final Collection<PeerConnection> connected;
  private final PieceTracker pieces;
  private final Downloader downloader;
  private final Uploader uploader;
  private final Requests requests;
  private final ChokeRounds chokes;
  private final FastRules fast;
  private final Extensions extensions;
  private final SuperSeeding superSeeding;
  private final Vicinity vicinity;
  private final LostPieces lost;
  private final EventLoop loop;

  MessageRules(
      Collection<PeerConnection> connected,
      PieceTracker pieces,
      Downloader downloader,
      Uploader uploader,
      Requests requests,
      ChokeRounds chokes,
      FastRules fast,
      Extensions extensions,
      SuperSeeding superSeeding,
      Vicinity vicinity,
      EventLoop loop) {
    this.connected = connected;
    this.pieces = pieces;
    this.downloader = downloader;
    this.uploader = uploader;
    this.requests = requests;
    this.chokes = chokes;
    this.fast = fast;
    this.extensions = extensions;
    this.superSeeding = superSeeding;
    this.vicinity = vicinity;
    this.lost = new LostPieces(pieces, downloader, requests, superSeeding, vicinity);
    this.loop = loop;
  }

  void apply(PeerConnection peer, PeerMessage message) throws ProtocolViolation {
    boolean saysNothing =
        message instanceof PeerMessage.KeepAlive
            || message instanceof PeerMessage.Extended
            || message instanceof PeerMessage.Port
            || message instanceof PeerMessage.Unknown;
    boolean first = !saysNothing && peer.firstMessage();
    long now = loop.nanoTime();
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
          requests.requestEverywhere();
        }
      }
      case PeerMessage.Unchoke _ -> {
        peer.peerChoking(false);
        peer.nothingToAsk(false);
        requests.requestMore(peer);
      }
      case PeerMessage.Interested _ -> {
        peer.peerInterested(true);
        if (peer.amChoking()) {
          chokes.newlyInterested(peer, connected, now);
        }
      }
      case PeerMessage.NotInterested _ -> {
        peer.peerInterested(false);
        if (!peer.amChoking()) {
          chokes.slotFreed(connected, pieces.isSatisfied(), now);
        }
      }
      case PeerMessage.Have have -> onHave(peer, have.pieceIndex(), now);
      case PeerMessage.BitfieldPayload bitfield -> onBitfield(peer, bitfield, first, now);
      case PeerMessage.Request request -> uploader.onRequest(peer, request);
      case PeerMessage.Piece piece -> onPiece(peer, piece);
      case PeerMessage.Cancel cancel -> uploader.onCancel(peer, cancel);
      case PeerMessage.HaveAll all -> {
        var _ = FastRules.require(peer, all);
        onFirst(peer, Bitfield.full(pieces.layout().pieceCount()), first, now);
      }
      case PeerMessage.HaveNone none -> {
        var _ = FastRules.require(peer, none);
        onFirst(peer, new Bitfield(pieces.layout().pieceCount()), first, now);
      }
      case PeerMessage.Suggest suggest -> fast.onSuggest(peer, suggest);
      case PeerMessage.AllowedFast allowed -> {
        fast.onAllowedFast(peer, allowed);
        requests.requestMore(peer);
      }
      case PeerMessage.Reject reject -> {
        if (fast.onReject(peer, reject)) {
          requests.released();
        }
      }
      case PeerMessage.Extended extended -> {
        if (peer.extensions() != null && extended.isOf(Extension.DONT_HAVE)) {
          lost.onMessage(peer, extended, now);
        } else {
          extensions.onMessage(peer, extended);
          releaseNeighbours(now);
        }
      }
      case PeerMessage.Port port -> extensions.onNode(peer, port);
      case PeerMessage.Unknown _ -> {
        // Of no use to us, and no fault of the peer.
      }
    }
  }

  /** Who has others beside him knows which pieces are his to fetch, and need not be told. */
  private void releaseNeighbours(long now) {
    for (PeerConnection peer : superSeeding.peers()) {
      if (vicinity.isAmongNeighbours(peer)) {
        superSeeding.release(peer, now);
        peer.connection().flush();
      }
    }
  }

  private void onBitfield(
      PeerConnection peer, PeerMessage.BitfieldPayload message, boolean first, long now)
      throws ProtocolViolation {
    Bitfield has;
    try {
      has = Bitfield.fromWire(message.bits(), pieces.layout().pieceCount());
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolation(Kind.BAD_BITFIELD, String.valueOf(e.getMessage()));
    }
    if (first) {
      onFirst(peer, has, true, now);
      return;
    }
    // aria2 sends one for many HAVEs when that is shorter.
    for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
      if (!peer.has().get(piece)) {
        onHave(peer, piece, now);
      }
    }
  }

  /** The peer tells what it has; of all or nothing it may only tell first. */
  private void onFirst(PeerConnection peer, Bitfield has, boolean first, long now)
      throws ProtocolViolation {
    requireFirst(first);
    peer.has(has);
    pieces.peerJoined(has);
    vicinity.has(peer);
    peer.interestingPieces(has.countIn(pieces.lacking()));
    peer.updateInterest(now);
    if (superSeeding.includes(peer)) {
      peer.superSeeded(true);
      chokes.newlyInterested(peer, connected, now);
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

  private void onHave(PeerConnection peer, int piece, long now) throws ProtocolViolation {
    if (piece < 0 || piece >= pieces.layout().pieceCount()) {
      throw new ProtocolViolation(Kind.INDEX_OUT_OF_RANGE, "have " + piece);
    }
    if (!peer.has().set(piece)) {
      peer.chatter().heardNothingNew(now);
      return;
    }
    pieces.peerGained(piece, peer.has());
    superSeeding.has(peer, piece);
    vicinity.gained(peer, piece);
    if (peer.fast() != null) {
      peer.fast().gained(piece);
    }
    if (pieces.lacking().get(piece)) {
      peer.interestingPieces(peer.interestingPieces() + 1);
      peer.updateInterest(now);
      peer.nothingToAsk(false);
      requests.requestMore(peer);
    }
  }

  private void onPiece(PeerConnection peer, PeerMessage.Piece piece) throws ProtocolViolation {
    Downloader.Received received = downloader.onPiece(peer, piece, connected);
    if (received == Downloader.Received.DISK_FULL) {
      requests.diskFull();
    }
  }
}
