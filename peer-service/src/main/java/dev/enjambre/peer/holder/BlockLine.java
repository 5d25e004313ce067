package dev.enjambre.peer.holder;

import com.google.protobuf.ByteString;
import dev.enjambre.api.peer.v1.Fragment;
import dev.enjambre.api.peer.v1.PieceRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The blocks that a holder is asked for, in their order: those to be asked for, and those that it
 * owes. Owned by the torrent's loop.
 */
final class BlockLine {

  /** Longer ranges would hold up what is cancelled. */
  private static final int LONGEST_RANGE = 1 << 20;

  /**
   * A block.
   *
   * @param begin offset in the piece
   */
  record Block(int pieceIndex, int begin, int length) {}

  /** Takes blocks that are whole. */
  interface Sink {
    void take(Block block, ByteString content);
  }

  /** What came is not what comes next. */
  static final class UnexpectedFragmentException extends Exception {
    private static final long serialVersionUID = 1L;

    UnexpectedFragmentException(String message) {
      super(message);
    }
  }

  private final ArrayDeque<Block> waiting = new ArrayDeque<>();
  private final ArrayDeque<Block> owed = new ArrayDeque<>();
  private final Set<Block> cancelled = new HashSet<>();
  private ByteString begun = ByteString.EMPTY;

  /** A block is wanted. */
  void add(Block block) {
    waiting.add(block);
  }

  /** A block is not wanted any more; if it was asked for, it comes all the same. */
  void cancel(Block block) {
    if (!waiting.remove(block) && owed.contains(block)) {
      cancelled.add(block);
    }
  }

  boolean owesNothing() {
    return owed.isEmpty();
  }

  void clear() {
    waiting.clear();
    owed.clear();
    cancelled.clear();
    begun = ByteString.EMPTY;
  }

  /** Returns the ranges to be asked for now: blocks that adjoin are one. */
  List<PieceRange> ask() {
    List<PieceRange> ranges = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Block first = waiting.removeFirst();
      owed.add(first);
      int length = first.length();
      while (follows(first, length)) {
        Block next = waiting.removeFirst();
        owed.add(next);
        length += next.length();
      }
      ranges.add(
          PieceRange.newBuilder()
              .setPiece(first.pieceIndex())
              .setOffset(first.begin())
              .setLength(length)
              .build());
    }
    return ranges;
  }

  private boolean follows(Block first, int length) {
    Block next = waiting.peek();
    return next != null
        && next.pieceIndex() == first.pieceIndex()
        && next.begin() == first.begin() + length
        && length + next.length() <= LONGEST_RANGE;
  }

  /**
   * Takes in what the holder has sent, and hands on the blocks that are whole with it.
   *
   * @throws UnexpectedFragmentException if that is not what it owes next
   */
  void received(Fragment fragment, Sink sink) throws UnexpectedFragmentException {
    ByteString data = fragment.getData();
    int offset = fragment.getOffset();
    int from = 0;
    while (from < data.size()) {
      Block next = owed.peek();
      if (next == null
          || next.pieceIndex() != fragment.getPiece()
          || next.begin() + begun.size() != offset + from) {
        throw new UnexpectedFragmentException("it sends what it was not asked for");
      }
      int count = Math.min(next.length() - begun.size(), data.size() - from);
      ByteString part = data.substring(from, from + count);
      from += count;
      begun = begun.isEmpty() ? part : begun.concat(part);
      if (begun.size() == next.length()) {
        ByteString whole = begun;
        begun = ByteString.EMPTY;
        owed.removeFirst();
        if (!cancelled.remove(next)) {
          sink.take(next, whole);
        }
      }
    }
  }
}
