package dev.enjambre.peer.piece;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What we have of each piece, and how many connected peers have it. Owned by the torrent's loop.
 *
 * <p>A piece moves {@code MISSING → DOWNLOADING → VERIFYING → HAVE}; one that fails its check goes
 * back to {@code MISSING}. Calls that would break that order throw {@link IllegalStateException}:
 * they are errors of ours, never of a peer.
 */
public final class PieceTracker {

  private final PieceLayout layout;
  private final Bitfield have;
  private final Bitfield verifying;
  private final WantedPieces wanted;

  /** The pieces being downloaded, by index; empty as long as there was none. */
  private @Nullable PieceProgress[] progress = {};

  private final List<PieceProgress> active = new ArrayList<>();
  private final List<PieceProgress> activeView = Collections.unmodifiableList(active);
  private final Bitfield soloOnly;
  private List<Integer> urgent = List.of();
  private boolean sequential;
  private int seeds;
  private long bytesLeft;

  /**
   * Starts from what is verified already.
   *
   * @param have the verified pieces; copied
   * @param random settles the order of equally rare pieces
   */
  public PieceTracker(PieceLayout layout, Bitfield have, RandomGenerator random) {
    int pieces = layout.pieceCount();
    if (have.size() != pieces) {
      throw new IllegalArgumentException(have.size() + " bits for " + pieces + " pieces");
    }
    this.layout = layout;
    this.have = have.copy();
    this.soloOnly = new Bitfield(pieces);
    this.verifying = new Bitfield(pieces);
    this.wanted = new WantedPieces(layout, random);
    this.bytesLeft = layout.totalSize();
    for (int piece = 0; piece < pieces; piece++) {
      if (have.get(piece)) {
        bytesLeft -= layout.pieceSize(piece);
        wanted.verified(piece);
      } else {
        wanted.missing(piece);
      }
    }
  }

  /** Returns the arithmetic of this torrent. */
  public PieceLayout layout() {
    return layout;
  }

  /** Returns the verified pieces: a live view that the caller must not change. */
  public Bitfield have() {
    return have;
  }

  /** Returns the state of a piece. */
  public PieceState state(int piece) {
    if (have.get(piece)) {
      return PieceState.HAVE;
    }
    if (verifying.get(piece)) {
      return PieceState.VERIFYING;
    }
    return progress(piece) == null ? PieceState.MISSING : PieceState.DOWNLOADING;
  }

  /** Returns how many bytes are not verified yet. */
  public long bytesLeft() {
    return bytesLeft;
  }

  /** Whether every piece is verified. */
  public boolean isComplete() {
    return have.isFull();
  }

  /** Whether every wanted piece is verified. */
  public boolean isSatisfied() {
    return wanted.lacking().cardinality() == 0;
  }

  /** Returns how many bytes of wanted pieces are not verified yet. */
  public long wantedLeft() {
    return wanted.bytesLacking();
  }

  /**
   * Returns the wanted pieces that are not verified: a live view that the caller must not change.
   */
  public Bitfield lacking() {
    return wanted.lacking();
  }

  /** Returns how much a piece is wanted. */
  public PiecePriority priority(int piece) {
    return wanted.priority(piece);
  }

  /**
   * Changes how much a piece is wanted, at any time. Of a piece that is skipped while it is being
   * downloaded no more is asked; what was asked is taken in.
   *
   * @return whether {@link #lacking} has changed, so that interest must be weighed anew
   */
  public boolean prioritize(int piece, PiecePriority priority) {
    return wanted.prioritize(piece, priority, have.get(piece), state(piece) == PieceState.MISSING);
  }

  /**
   * Sets which pieces somebody waits for, the first of them most; they are asked for before all
   * others, and of a second peer if the first is slow. Those that are skipped are left out.
   */
  public void urgent(List<Integer> pieces) {
    urgent = List.copyOf(pieces);
  }

  /** Returns the pieces that somebody waits for, as they were set. */
  public List<Integer> urgent() {
    return urgent;
  }

  /** Sets whether pieces are begun in their order, instead of the rarest first. */
  public void sequential(boolean inOrder) {
    sequential = inOrder;
  }

  /** Whether pieces are begun in their order. */
  public boolean isSequential() {
    return sequential;
  }

  /** Returns the pieces being downloaded, oldest first; live and read-only. */
  public List<PieceProgress> active() {
    return activeView;
  }

  /** Returns the progress of a piece that is being downloaded, or null. */
  public @Nullable PieceProgress progress(int piece) {
    return progress.length == 0 ? null : progress[piece];
  }

  /** Returns how many connected peers have a piece. */
  public int availability(int piece) {
    return seeds + wanted.availability(piece);
  }

  /** Counts in a peer's pieces when it tells them. */
  public void peerJoined(Bitfield pieces) {
    if (pieces.isFull()) {
      seeds++;
    } else {
      for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
        wanted.increment(i);
      }
    }
  }

  /** Counts out a peer's pieces when it leaves. */
  public void peerLeft(Bitfield pieces) {
    if (pieces.isFull()) {
      seeds--;
    } else {
      for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
        wanted.decrement(i);
      }
    }
  }

  /**
   * Counts one piece more of a peer.
   *
   * @param pieces what the peer has, that piece included
   */
  public void peerGained(int piece, Bitfield pieces) {
    if (pieces.isFull()) {
      // It counts among the seeds from here on.
      for (int i = 0; i < pieces.size(); i++) {
        if (i != piece) {
          wanted.decrement(i);
        }
      }
      seeds++;
    } else {
      wanted.increment(piece);
    }
  }

  /**
   * Counts one piece less of a peer.
   *
   * @param pieces what the peer had, that piece included
   */
  public void peerLost(int piece, Bitfield pieces) {
    if (pieces.isFull()) {
      // It counts among the seeds no longer.
      seeds--;
      for (int i = 0; i < pieces.size(); i++) {
        if (i != piece) {
          wanted.increment(i);
        }
      }
    } else {
      wanted.decrement(piece);
    }
  }

  /**
   * A missing piece is begun.
   *
   * @param peer who is asked first; if the piece failed its check before, the only one to be asked,
   *     so that it is known whose fault the next failure is
   */
  PieceProgress begin(int piece, Object peer) {
    requireState(piece, PieceState.MISSING, PieceState.DOWNLOADING);
    wanted.begun(piece);
    PieceProgress begun =
        new PieceProgress(piece, layout.blockCount(piece), soloOnly.get(piece) ? peer : null);
    if (progress.length == 0) {
      progress = new PieceProgress[layout.pieceCount()];
    }
    progress[piece] = begun;
    active.add(begun);
    return begun;
  }

  /** A block that was asked for will not come from that peer. */
  public void released(BlockId block) {
    PieceProgress piece = progress(block.pieceIndex());
    if (piece == null) {
      return;
    }
    piece.release(block.blockIndex());
    boolean untouched = piece.receivedBlocks() == 0 && piece.freeBlocks() == piece.blockCount();
    if (untouched) {
      drop(block.pieceIndex());
    }
  }

  /**
   * A block has arrived and goes to the disk.
   *
   * @return whether it was wanted: false if the piece is not being downloaded or the block was here
   */
  public boolean received(BlockId block) {
    PieceProgress piece = progress(block.pieceIndex());
    return piece != null && piece.receive(block.blockIndex());
  }

  /** All blocks are here; the hash is being checked. */
  public void verifying(int piece) {
    PieceProgress whole = progress(piece);
    if (whole != null && !whole.isComplete()) {
      throw new IllegalStateException(whole + ", and can't be verified");
    }
    requireState(piece, PieceState.DOWNLOADING, PieceState.VERIFYING);
    active.remove(whole);
    progress[piece] = null;
    verifying.set(piece);
  }

  /** The piece passed its check. */
  public void verified(int piece) {
    requireState(piece, PieceState.VERIFYING, PieceState.HAVE);
    verifying.clear(piece);
    have.set(piece);
    soloOnly.clear(piece);
    bytesLeft -= layout.pieceSize(piece);
    wanted.verified(piece);
    if (have.isFull()) {
      progress = new PieceProgress[0];
    }
  }

  /** The piece failed its check: it is wanted again, whole, and from one peer only. */
  public void failed(int piece) {
    requireState(piece, PieceState.VERIFYING, PieceState.MISSING);
    verifying.clear(piece);
    soloOnly.set(piece);
    wanted.missing(piece);
  }

  /**
   * A peer does not deliver for now: the pieces that only it may deliver are given up, and wanted
   * again, whole.
   *
   * @return those pieces; the caller forgets what it asked the peer of them, and never releases it
   */
  public List<Integer> abandonSolePieces(Object peer) {
    List<Integer> abandoned = new ArrayList<>();
    for (PieceProgress piece : active) {
      if (piece.comesOnlyFrom(peer)) {
        abandoned.add(piece.pieceIndex());
      }
    }
    abandoned.forEach(this::drop);
    return abandoned;
  }

  private void drop(int piece) {
    requireState(piece, PieceState.DOWNLOADING, PieceState.MISSING);
    active.remove(progress[piece]);
    progress[piece] = null;
    wanted.missing(piece);
  }

  /** Whether a piece that was not begun could be begun now: somebody has it. */
  boolean anyToBegin() {
    return seeds > 0 ? wanted.waiting().cardinality() > 0 : wanted.anyWaitingWithHolder();
  }

  /** Returns which pieces are wanted how much, and wait. */
  WantedPieces wanted() {
    return wanted;
  }

  private void requireState(int piece, PieceState from, PieceState to) {
    PieceState state = state(piece);
    if (state != from) {
      throw new IllegalStateException(
          "piece " + piece + " is " + state + ", not " + from + ", and can't become " + to);
    }
  }
}
