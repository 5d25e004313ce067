package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.PeerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Sends each piece once before any is sent twice (BEP 16, "super seeding"): a peer is told of a
 * piece only when it is its turn to get one, and then of one that fewest others have or were told
 * of. Owned by the torrent's loop.
 *
 * <p>Unlike the standard's, it does not wait until a peer has passed a piece on before it gives it
 * the next: peers of a fleet do that of their own accord.
 */
final class SuperSeeding {

  /** A peer is told of the next piece while it is sent one, or of as many as it gets in so long. */
  private static final double AHEAD_SECONDS = 0.3;

  private final PieceTracker pieces;
  private final RandomGenerator random;

  /**
   * For each piece, how many were told of it and have not said that they have it; empty until
   * somebody was.
   */
  private int[] offers = {};

  private final Map<PeerConnection, Told> told = new HashMap<>();

  /** What one peer was told. */
  private static final class Told {
    private final Bitfield all;

    /** Pieces that it was not sent yet, with the bytes that are missing. */
    private final Map<Integer, Integer> open = new HashMap<>();

    Told(int pieces) {
      all = new Bitfield(pieces);
    }
  }

  SuperSeeding(PieceTracker pieces, RandomGenerator random) {
    this.pieces = pieces;
    this.random = random;
  }

  /** Whether we have everything, and some of it nobody else has. */
  boolean isOfUse() {
    if (!pieces.isComplete()) {
      return false;
    }
    for (int piece = 0; piece < pieces.layout().pieceCount(); piece++) {
      if (pieces.availability(piece) == 0) {
        return true;
      }
    }
    return false;
  }

  /** A peer is connected, and is told of nothing yet. */
  void joined(PeerConnection peer) {
    int count = pieces.layout().pieceCount();
    if (offers.length == 0) {
      offers = new int[count];
    }
    told.put(peer, new Told(count));
  }

  /** Returns those who are told of one piece after another, in a copy. */
  List<PeerConnection> peers() {
    return List.copyOf(told.keySet());
  }

  boolean includes(PeerConnection peer) {
    return told.containsKey(peer);
  }

  /** Tells a peer of what it may ask for next, if it was sent most of what it was told of. */
  void reveal(PeerConnection peer, long nowNanos) {
    Told its = told.get(peer);
    if (its == null || peer.amChoking()) {
      return;
    }
    long ahead = 0;
    for (int left : its.open.values()) {
      ahead += left;
    }
    long enough =
        Math.max(
            pieces.layout().pieceLength() + 1L,
            (long) (peer.upload().perSecond(nowNanos) * AHEAD_SECONDS));
    boolean revealed = false;
    while (ahead < enough) {
      int piece = rarestFor(peer, its);
      if (piece < 0) {
        break;
      }
      its.all.set(piece);
      its.open.put(piece, pieces.layout().pieceSize(piece));
      offers[piece]++;
      ahead += pieces.layout().pieceSize(piece);
      peer.send(new PeerMessage.Have(piece), nowNanos);
      revealed = true;
    }
    if (revealed) {
      peer.connection().flush();
    }
  }

  private int rarestFor(PeerConnection peer, Told its) {
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    int equals = 0;
    for (int piece = 0; piece < offers.length; piece++) {
      if (peer.has().get(piece) || its.all.get(piece)) {
        continue;
      }
      int copies = pieces.availability(piece) + offers[piece];
      if (copies < fewest) {
        fewest = copies;
        best = piece;
        equals = 1;
      } else if (copies == fewest && random.nextInt(++equals) == 0) {
        best = piece;
      }
    }
    return best;
  }

  /**
   * Tells a peer of everything after all: it has said where it is, and knows which pieces it is to
   * fetch ({@link ZoneBorder}).
   */
  void release(PeerConnection peer, long nowNanos) {
    if (includes(peer)) {
      left(peer);
      peer.superSeeded(false);
      peer.send(new PeerMessage.BitfieldPayload(pieces.have().toWire()), nowNanos);
    }
  }

  /** A part of a piece was sent. */
  void sent(PeerConnection peer, int piece, int bytes) {
    Told its = told.get(peer);
    if (its != null) {
      its.open.computeIfPresent(piece, (_, left) -> left <= bytes ? null : left - bytes);
    }
  }

  /** The peer says that it has a piece. */
  void has(PeerConnection peer, int piece) {
    Told its = told.get(peer);
    if (its != null && its.all.get(piece)) {
      offers[piece]--;
      its.open.remove(piece);
    }
  }

  /** The peer says that it has a piece no longer. */
  void lost(PeerConnection peer, int piece) {
    Told its = told.get(peer);
    if (its != null && its.all.get(piece)) {
      offers[piece]++;
    }
  }

  /** The peer was connected, and is no longer. */
  void left(PeerConnection peer) {
    Told its = told.remove(peer);
    if (its == null) {
      return;
    }
    for (int i = its.all.nextSet(0); i >= 0; i = its.all.nextSet(i + 1)) {
      if (!peer.has().get(i)) {
        offers[i]--;
      }
    }
  }
}
