package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.piece.PieceState;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.BlockData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Those who read from a torrent while it is fetched. What they wait for, and a little of what comes
 * after it, is asked for before all else. Owned by the torrent's loop.
 */
final class Readers {

  /** So much of what comes next is fetched ahead of a reader. */
  private static final int AHEAD_BYTES = 4 << 20;

  /** More pieces at once would not be first any more. */
  private static final int MAX_URGENT = 64;

  /**
   * What a reader is at.
   *
   * @param piece the piece that it reads or waits for
   * @param lastPiece the last that it will read
   * @param begin where in the piece
   * @param length bytes
   * @param answer completed with them
   */
  private record Read(
      int piece, int lastPiece, int begin, int length, CompletableFuture<BlockData> answer) {}

  private final Map<Object, Read> reads = new LinkedHashMap<>();

  boolean isEmpty() {
    return reads.isEmpty();
  }

  /**
   * Takes in what a reader wants next, in place of what it wanted before.
   *
   * @param run the torrent's data, or null while it is not open
   */
  CompletableFuture<BlockData> read(
      Object reader, int piece, int lastPiece, int begin, int length, @Nullable Run run) {
    Read read = new Read(piece, lastPiece, begin, length, new CompletableFuture<>());
    reads.put(reader, read);
    if (run != null) {
      serve(read, run);
    }
    return read.answer();
  }

  /** A reader has left. */
  void leave(Object reader) {
    reads.remove(reader);
  }

  /** The data is open: what is there can be read. */
  void opened(Run run) {
    List.copyOf(reads.values()).forEach(read -> serve(read, run));
  }

  /** A piece is verified: those who wait for it can go on. */
  void pieceVerified(int piece, Run run) {
    for (Read read : List.copyOf(reads.values())) {
      if (read.piece() == piece) {
        serve(read, run);
      }
    }
  }

  /** Nothing more can be read. */
  void fail(String reason) {
    List<Read> all = List.copyOf(reads.values());
    reads.clear();
    all.forEach(read -> read.answer().completeExceptionally(new IOException(reason)));
  }

  private static void serve(Read read, Run run) {
    PieceTracker pieces = run.pieces();
    if (read.answer().isDone()) {
      return;
    }
    if (pieces.state(read.piece()) != PieceState.HAVE) {
      if (pieces.priority(read.piece()) == PiecePriority.SKIP) {
        read.answer().completeExceptionally(new IOException("the file is not wanted"));
      }
      return;
    }
    BlockData warm = run.disk().readNow(read.piece(), read.begin(), read.length());
    if (warm != null) {
      read.answer().complete(warm);
      return;
    }
    run.disk()
        .readAhead(
            read.piece(),
            read.begin(),
            read.length(),
            () -> {
              if (read.answer().isDone()) {
                return;
              }
              BlockData data = run.disk().readNow(read.piece(), read.begin(), read.length());
              if (data == null) {
                read.answer().completeExceptionally(new IOException("the data can't be read"));
              } else if (!read.answer().complete(data)) {
                data.release();
              }
            });
  }

  /** Returns the missing pieces that are needed first: of each reader the next, then the others. */
  List<Integer> urgent(PieceTracker pieces) {
    PieceLayout layout = pieces.layout();
    int ahead = 1 + AHEAD_BYTES / layout.pieceLength();
    Set<Integer> urgent = new LinkedHashSet<>();
    Set<Integer> starts = new HashSet<>();
    List<Read> distinct = new ArrayList<>();
    for (Read read : reads.values()) {
      if (starts.add(read.piece())) {
        distinct.add(read);
      }
    }
    for (int step = 0; step <= ahead && urgent.size() < MAX_URGENT; step++) {
      for (Read read : distinct) {
        int piece = read.piece() + step;
        if (piece <= read.lastPiece()
            && pieces.lacking().get(piece)
            && urgent.size() < MAX_URGENT) {
          urgent.add(piece);
        }
      }
    }
    return List.copyOf(urgent);
  }
}
