package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.DontHaveMessage;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;

/**
 * What follows when a peer says that it has lost a piece (BEP 54). We never say so ourselves: who
 * can't read a piece any more, or looks through all of them anew, ends its connections first. Owned
 * by the torrent's loop.
 */
final class LostPieces {

  /** To touch so many pieces costs as much as a message. */
  private static final int PIECES_PER_MESSAGE = 1000;

  private final PieceTracker pieces;
  private final Downloader downloader;
  private final Requests requests;
  private final SuperSeeding superSeeding;
  private final Vicinity vicinity;

  LostPieces(
      PieceTracker pieces,
      Downloader downloader,
      Requests requests,
      SuperSeeding superSeeding,
      Vicinity vicinity) {
    this.pieces = pieces;
    this.downloader = downloader;
    this.requests = requests;
    this.superSeeding = superSeeding;
    this.vicinity = vicinity;
  }

  void onMessage(PeerConnection peer, PeerMessage.Extended message, long now)
      throws ProtocolViolation {
    int piece = DontHaveMessage.read(message.buffer()).pieceIndex();
    if (piece < 0 || piece >= pieces.layout().pieceCount()) {
      throw new ProtocolViolation(Kind.INDEX_OUT_OF_RANGE, "lt_donthave " + piece);
    }
    // Whoever has everything is counted apart: to have it no longer touches each piece.
    int cost = peer.has().isFull() ? 1 + pieces.layout().pieceCount() / PIECES_PER_MESSAGE : 1;
    peer.chatter().heardNothingNew(cost, now);
    if (!peer.has().get(piece)) {
      return;
    }
    pieces.peerLost(piece, peer.has());
    peer.has().clear(piece);
    superSeeding.lost(peer, piece);
    vicinity.lost(peer, piece);
    if (peer.fast() != null) {
      peer.fast().lost(piece);
    }
    downloader.lost(peer, piece);
    if (pieces.lacking().get(piece)) {
      peer.interestingPieces(peer.interestingPieces() - 1);
      peer.updateInterest(now);
    }
    requests.released();
  }
}
