package dev.enjambre.peer.piece;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the blocks to ask a peer for. Owned by the torrent's loop.
 *
 * <p>In this order: the piece that this peer is at work on, so that its blocks arrive in sequence
 * and are hashed as they come; other pieces that are begun, so that few are half done; then a new
 * piece, the rarest that the peer has, or a random one as long as we have next to nothing to trade
 * with (BEP 3 leaves the order open; rarest first and random first are Cohen's, 2003). When no
 * block is left that nobody was asked for, the endgame: blocks that others were asked for are asked
 * for again, the least often asked first.
 */
public final class PiecePicker {

  /** Below that many verified pieces a new piece is chosen at random. */
  static final int RANDOM_FIRST_PIECES = 4;

  /** In the endgame a block is asked of at most that many peers. */
  static final int MAX_REQUESTERS = 3;

  private static final int RANDOM_TRIES = 16;

  private final PieceTracker pieces;
  private final RandomGenerator random;

  /** Makes the picker for these pieces. */
  public PiecePicker(PieceTracker pieces, RandomGenerator random) {
    this.pieces = pieces;
    this.random = random;
  }

  /**
   * What the picker needs to know of a peer.
   *
   * @param self stands for the peer, by its equals
   * @param has its pieces
   * @param lastBlock the block that it was last asked for, or null
   * @param asked whether it is asked for that block now
   */
  public record Asker(
      Object self, Bitfield has, @Nullable BlockId lastBlock, Predicate<BlockId> asked) {}

  /**
   * Adds up to {@code count} blocks to {@code picked}, none twice, and marks them as requested.
   *
   * @return whether the endgame has begun for this peer: nothing was left that nobody was asked for
   */
  public boolean pick(Asker peer, int count, List<BlockId> picked) {
    int left = count;
    BlockId last = peer.lastBlock();
    if (last != null) {
      PieceProgress current = pieces.progress(last.pieceIndex());
      if (current != null) {
        left = takeFree(peer, current, left, picked);
      }
    }
    List<PieceProgress> active = pieces.active();
    for (int i = 0; left > 0 && i < active.size(); i++) {
      left = takeFree(peer, active.get(i), left, picked);
    }
    while (left > 0) {
      int piece = choosePiece(peer.has());
      if (piece < 0) {
        break;
      }
      left = takeFree(pieces.begin(piece, peer.self()), left, picked);
    }
    if (left == 0 || pieces.anyToBegin()) {
      return false;
    }
    return endgame(peer, left, picked);
  }

  private int takeFree(Asker peer, PieceProgress piece, int count, List<BlockId> picked) {
    if (piece.freeBlocks() == 0
        || !peer.has().get(piece.pieceIndex())
        || !piece.mayComeFrom(peer.self())) {
      return count;
    }
    return takeFree(piece, count, picked);
  }

  private static int takeFree(PieceProgress piece, int count, List<BlockId> picked) {
    int left = count;
    while (left > 0) {
      int block = piece.firstFree();
      if (block < 0) {
        break;
      }
      piece.request(block);
      picked.add(new BlockId(piece.pieceIndex(), block));
      left--;
    }
    return left;
  }

  private int choosePiece(Bitfield has) {
    RarestFirst rarest = pieces.rarest();
    int waiting = rarest.waiting();
    if (waiting > 0 && pieces.have().cardinality() < RANDOM_FIRST_PIECES) {
      for (int i = 0; i < RANDOM_TRIES; i++) {
        int piece = rarest.at(random.nextInt(waiting));
        if (has.get(piece)) {
          return piece;
        }
      }
    }
    for (int rank = 0; rank < waiting; rank++) {
      int piece = rarest.at(rank);
      if (has.get(piece)) {
        return piece;
      }
    }
    return -1;
  }

  private boolean endgame(Asker peer, int count, List<BlockId> picked) {
    for (PieceProgress piece : pieces.active()) {
      if (piece.freeBlocks() > 0) {
        return false;
      }
    }
    int left = count;
    for (int requesters = 1; left > 0 && requesters < MAX_REQUESTERS; requesters++) {
      for (PieceProgress piece : pieces.active()) {
        if (!peer.has().get(piece.pieceIndex()) || !piece.mayComeFrom(peer.self())) {
          continue;
        }
        left = askAgain(peer, piece, requesters, left, picked);
      }
    }
    return true;
  }

  private static int askAgain(
      Asker peer, PieceProgress piece, int requesters, int count, List<BlockId> picked) {
    int left = count;
    for (int block = 0; left > 0 && block < piece.blockCount(); block++) {
      if (piece.requesters(block) != requesters) {
        continue;
      }
      BlockId id = new BlockId(piece.pieceIndex(), block);
      // What was picked a moment ago the peer is not asked for yet.
      if (!peer.asked().test(id) && !picked.contains(id)) {
        piece.request(block);
        picked.add(id);
        left--;
      }
    }
    return left;
  }
}
