package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.piece.PieceTracker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How far each file of a torrent is, which are wanted how much, and what that means for the pieces.
 * Owned by the torrent's loop.
 */
final class FileProgress {

  private final Metainfo metainfo;
  private final PieceTracker pieces;
  private final IntConsumer finish;

  /** For each file, how many of its pieces are not verified. */
  private final int[] piecesLeft;

  /** The files that may not have their final name. */
  private final BitSet unnamed = new BitSet();

  private FilePriorities priorities = FilePriorities.ALL;
  private long wantedBytes;

  /**
   * Makes it for the pieces that are verified by now.
   *
   * @param finish gives a file its final name; {@link #named} follows
   */
  FileProgress(
      Metainfo metainfo, PieceTracker pieces, FilePriorities priorities, IntConsumer finish) {
    this.metainfo = metainfo;
    this.pieces = pieces;
    this.finish = finish;
    this.piecesLeft = new int[metainfo.files().size()];
    this.wantedBytes = metainfo.layout().totalSize();
    for (FileEntry file : metainfo.files()) {
      if (hasContent(file)) {
        int left = 0;
        for (int piece = first(file); piece <= last(file); piece++) {
          left += pieces.have().get(piece) ? 0 : 1;
        }
        piecesLeft[file.index()] = left;
        unnamed.set(file.index(), left > 0 || !priorities.isWanted(file.index()));
      }
    }
    prioritize(priorities);
  }

  /** Whether everything that is wanted is verified and has its final name. */
  boolean isFinished() {
    return pieces.isSatisfied() && unnamed.stream().noneMatch(file -> priorities.isWanted(file));
  }

  /** Returns how many bytes are in the pieces that are wanted. */
  long wantedBytes() {
    return wantedBytes;
  }

  /**
   * Changes how much each file is wanted. A piece is wanted as much as the most wanted file in it.
   */
  void prioritize(FilePriorities changed) {
    priorities = changed;
    PiecePriority[] ofPieces = new PiecePriority[metainfo.layout().pieceCount()];
    for (FileEntry file : metainfo.files()) {
      if (!hasContent(file)) {
        continue;
      }
      PiecePriority priority = changed.of(file.index());
      for (int piece = first(file); piece <= last(file); piece++) {
        PiecePriority other = ofPieces[piece];
        if (other == null || other.compareTo(priority) < 0) {
          ofPieces[piece] = priority;
        }
      }
    }
    wantedBytes = 0;
    for (int piece = 0; piece < ofPieces.length; piece++) {
      PiecePriority priority = ofPieces[piece];
      // A piece of nothing but padding is wanted with whatever is around it.
      pieces.prioritize(piece, priority == null ? PiecePriority.NORMAL : priority);
      if (priority != PiecePriority.SKIP) {
        wantedBytes += metainfo.layout().pieceSize(piece);
      }
    }
  }

  /** A piece was verified: files that this completes get their final names. */
  void pieceVerified(int piece) {
    PieceLayout layout = metainfo.layout();
    long from = layout.pieceOffset(piece);
    long to = from + layout.pieceSize(piece);
    for (int index = firstFileEndingAfter(from); index < metainfo.files().size(); index++) {
      FileEntry file = metainfo.files().get(index);
      if (file.offset() >= to) {
        break;
      }
      if (hasContent(file) && --piecesLeft[index] == 0 && priorities.isWanted(index)) {
        finish.accept(index);
      }
    }
  }

  /** What was skipped is wanted, and in its place: files that are whole get their final names. */
  void nameWhatIsWhole() {
    unnamed.stream()
        .filter(file -> piecesLeft[file] == 0 && priorities.isWanted(file))
        .forEach(finish);
  }

  /** A file has its final name. */
  void named(int file) {
    unnamed.clear(file);
  }

  /** Returns how far some of the files are, which are of this torrent. */
  List<FileStatus> status(List<FileEntry> some) {
    List<FileStatus> files = new ArrayList<>(some.size());
    for (FileEntry file : some) {
      files.add(
          new FileStatus(
              file.index(),
              file.displayPath(),
              file.length(),
              progress(file),
              priorities.of(file.index())));
    }
    return files;
  }

  private double progress(FileEntry file) {
    if (piecesLeft[file.index()] == 0) {
      return 1;
    }
    PieceLayout layout = metainfo.layout();
    Bitfield have = pieces.have();
    long verified = 0;
    for (int piece = first(file); piece <= last(file); piece++) {
      if (have.get(piece)) {
        long from = Math.max(file.offset(), layout.pieceOffset(piece));
        long to = Math.min(file.end(), layout.pieceOffset(piece) + layout.pieceSize(piece));
        verified += to - from;
      }
    }
    return (double) verified / file.length();
  }

  private int firstFileEndingAfter(long offset) {
    List<FileEntry> files = metainfo.files();
    int low = 0;
    int high = files.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (files.get(middle).end() > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean hasContent(FileEntry file) {
    return file.length() > 0 && !file.padding();
  }

  private int first(FileEntry file) {
    return metainfo.layout().pieceAt(file.offset());
  }

  private int last(FileEntry file) {
    return metainfo.layout().pieceAt(file.end() - 1);
  }
}
