package dev.enjambre.peer.piece;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the blocks to ask a peer for. Owned by the torrent's loop.
 *
 * <p>In this order: pieces that somebody waits for; the piece that this peer is at work on, so that
 * its blocks arrive in sequence and are hashed as they come; other pieces that are begun, so that
 * few are half done; then a new piece, the rarest that the peer has, or a random one as long as we
 * have next to nothing to trade with (BEP 3 leaves the order open; rarest first and random first
 * are Cohen's, 2003), or the next in order if so set; of a higher priority before those of a lower.
 * When no block is left that nobody was asked for, the endgame: blocks that others were asked for
 * are asked for again, the least often asked first.
 */
public final class PiecePicker {

  /** Below that many verified pieces a new piece is chosen at random. */
  static final int RANDOM_FIRST_PIECES = 4;

  /** In the endgame a block is asked of at most that many peers. */
  static final int MAX_REQUESTERS = 3;

  private static final int RANDOM_TRIES = 16;

  private final PieceTracker pieces;

  /** Makes the picker for these pieces. */
  public PiecePicker(PieceTracker pieces) {
    this.pieces = pieces;
  }

  /**
   * What the picker needs to know of a peer.
   *
   * @param self stands for the peer, by its equals
   * @param has its pieces
   * @param lastBlock the block that it was last asked for, or null
   * @param asked whether it is asked for that block now
   * @param samePiece whether it is to be asked for no other piece than that of its last block
   */
  public record Asker(
      Object self,
      Bitfield has,
      @Nullable BlockId lastBlock,
      Predicate<BlockId> asked,
      boolean samePiece) {

    /** Makes one that may be asked for any piece. */
    public Asker(Object self, Bitfield has, @Nullable BlockId lastBlock, Predicate<BlockId> asked) {
      this(self, has, lastBlock, asked, false);
    }
  }

  /**
   * Adds up to {@code count} blocks to {@code picked}, none twice, and marks them as requested.
   *
   * @param nowNanos the present time
   * @return whether the endgame has begun for this peer: nothing was left that nobody was asked for
   */
  public boolean pick(Asker peer, int count, List<BlockId> picked, long nowNanos) {
    int left = pickUrgent(peer, count, picked, nowNanos);
    BlockId last = peer.lastBlock();
    if (last != null) {
      PieceProgress current = pieces.progress(last.pieceIndex());
      if (current != null) {
        left = takeFree(peer, current, left, picked, nowNanos);
      }
    }
    if (peer.samePiece()) {
      return false;
    }
    List<PieceProgress> active = pieces.active();
    for (int i = 0; left > 0 && i < active.size(); i++) {
      left = takeFree(peer, active.get(i), left, picked, nowNanos);
    }
    while (left > 0) {
      int piece = choosePiece(peer.has());
      if (piece < 0) {
        break;
      }
      left = takeFree(pieces.begin(piece, peer.self()), left, picked, nowNanos);
    }
    if (left == 0 || pieces.anyToBegin()) {
      return false;
    }
    return endgame(peer, left, picked, nowNanos);
  }

  /** Takes what somebody waits for; what others were asked for and are slow to give, once more. */
  private int pickUrgent(Asker peer, int count, List<BlockId> picked, long nowNanos) {
    int left = count;
    List<Integer> urgent = pieces.urgent();
    for (int i = 0; left > 0 && i < urgent.size(); i++) {
      int index = urgent.get(i);
      if (!peer.has().get(index) || !pieces.lacking().get(index)) {
        continue;
      }
      PieceProgress piece = pieces.progress(index);
      if (piece == null && pieces.state(index) == PieceState.MISSING) {
        piece = pieces.begin(index, peer.self());
      }
      if (piece != null) {
        left = takeFree(peer, piece, left, picked, nowNanos);
        if (left > 0 && piece.isLate(nowNanos) && piece.mayComeFrom(peer.self())) {
          left = askAgain(peer, piece, 1, left, picked, nowNanos);
        }
      }
    }
    return left;
  }

  private int takeFree(
      Asker peer, PieceProgress piece, int count, List<BlockId> picked, long nowNanos) {
    if (piece.freeBlocks() == 0
        || !peer.has().get(piece.pieceIndex())
        || !pieces.lacking().get(piece.pieceIndex())
        || !piece.mayComeFrom(peer.self())) {
      return count;
    }
    return takeFree(piece, count, picked, nowNanos);
  }

  private static int takeFree(PieceProgress piece, int count, List<BlockId> picked, long nowNanos) {
    int left = count;
    while (left > 0) {
      int block = piece.firstFree();
      if (block < 0) {
        break;
      }
      piece.request(block, nowNanos);
      picked.add(new BlockId(piece.pieceIndex(), block));
      left--;
    }
    return left;
  }

  private int choosePiece(Bitfield has) {
    WantedPieces wanted = pieces.wanted();
    if (pieces.isSequential()) {
      return wanted.firstIn(has);
    }
    if (pieces.have().cardinality() < RANDOM_FIRST_PIECES) {
      int piece = wanted.anyIn(has, RANDOM_TRIES);
      if (piece >= 0) {
        return piece;
      }
    }
    return wanted.rarestIn(has);
  }

  private boolean endgame(Asker peer, int count, List<BlockId> picked, long nowNanos) {
    for (PieceProgress piece : pieces.active()) {
      if (piece.freeBlocks() > 0 && pieces.lacking().get(piece.pieceIndex())) {
        return false;
      }
    }
    int left = count;
    for (int requesters = 1; left > 0 && requesters < MAX_REQUESTERS; requesters++) {
      for (PieceProgress piece : pieces.active()) {
        if (!peer.has().get(piece.pieceIndex())
            || !pieces.lacking().get(piece.pieceIndex())
            || !piece.mayComeFrom(peer.self())) {
          continue;
        }
        left = askAgain(peer, piece, requesters, left, picked, nowNanos);
      }
    }
    return true;
  }

  private static int askAgain(
      Asker peer,
      PieceProgress piece,
      int requesters,
      int count,
      List<BlockId> picked,
      long nowNanos) {
    int left = count;
    for (int block = 0; left > 0 && block < piece.blockCount(); block++) {
      if (piece.requesters(block) != requesters) {
        continue;
      }
      BlockId id = new BlockId(piece.pieceIndex(), block);
      // What was picked a moment ago the peer is not asked for yet.
      if (!peer.asked().test(id) && !picked.contains(id)) {
        piece.request(block, nowNanos);
        picked.add(id);
        left--;
      }
    }
    return left;
  }
}
