package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each byte of a torrent is: ranges of pieces as spans of files. Immutable.
 *
 * <p>Files without content hold no byte and appear in no span; padding files (BEP 47) appear, but
 * are never on disk: they read as zeros, and what is written to them is dropped.
 */
final class FileLayout {

  private final PieceLayout pieces;
  private final List<TorrentFile> files;
  private final TorrentFile[] withContent;
  private final long[] offsets;

  FileLayout(Metainfo metainfo, Path folder) {
    pieces = metainfo.layout();
    files = metainfo.files().stream().map(entry -> new TorrentFile(entry, folder)).toList();
    withContent =
        files.stream().filter(file -> file.entry().length() > 0).toArray(TorrentFile[]::new);
    offsets = new long[withContent.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = withContent[i].entry().offset();
    }
  }

  PieceLayout pieces() {
    return pieces;
  }

  List<TorrentFile> files() {
    return files;
  }

  /** Returns the spans that make up a range of a piece, in order. */
  List<FileSpan> spans(int piece, int begin, int length) {
    long from = pieces.pieceOffset(piece) + begin;
    int index = indexOf(from);
    FileEntry first = withContent[index].entry();
    if (from + length <= first.offset() + first.length()) {
      return List.of(new FileSpan(withContent[index], from - first.offset(), length));
    }
    List<FileSpan> spans = new ArrayList<>();
    int left = length;
    while (left > 0) {
      TorrentFile file = withContent[index++];
      long position = from - file.entry().offset();
      int part = (int) Math.min(left, file.entry().length() - position);
      spans.add(new FileSpan(file, position, part));
      from += part;
      left -= part;
    }
    return spans;
  }

  /** Returns the first piece that holds a byte of the file, which is not empty. */
  int firstPiece(FileEntry file) {
    return pieces.pieceAt(file.offset());
  }

  /** Returns the last piece that holds a byte of the file, which is not empty. */
  int lastPiece(FileEntry file) {
    return pieces.pieceAt(file.offset() + file.length() - 1);
  }

  /** Whether every piece that holds a byte of the file is in the set; true for an empty file. */
  boolean isWithin(Bitfield pieces, FileEntry file) {
    if (file.length() == 0) {
      return true;
    }
    for (int piece = firstPiece(file); piece <= lastPiece(file); piece++) {
      if (!pieces.get(piece)) {
        return false;
      }
    }
    return true;
  }

  private int indexOf(long offset) {
    int low = 0;
    int high = offsets.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (offsets[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
