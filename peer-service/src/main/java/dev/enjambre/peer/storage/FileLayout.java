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
 * are never on disk: they read as zeros, and what is written to them is dropped. Of a file that is
 * parked the bytes are in the parts file, at their offsets in the torrent.
 */
final class FileLayout {

  private final PieceLayout pieces;
  private final List<TorrentFile> files;
  private final TorrentFile parts;
  private final TorrentFile[] withContent;
  private final long[] offsets;

  FileLayout(Metainfo metainfo, Path folder, Path stateFolder) {
    pieces = metainfo.layout();
    parts = TorrentFile.parts(stateFolder, pieces.totalSize());
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

  /** Returns the file that holds the bytes of parked files. */
  TorrentFile parts() {
    return parts;
  }

  /** Returns all that may be on disk: the files, and that of the parked ones' bytes. */
  List<TorrentFile> onDisk() {
    List<TorrentFile> all = new ArrayList<>(files);
    all.add(parts);
    return all;
  }

  /** Returns the spans that make up a range of a piece, in order. */
  List<FileSpan> spans(int piece, int begin, int length) {
    long from = pieces.pieceOffset(piece) + begin;
    int index = indexOf(from);
    FileEntry first = withContent[index].entry();
    if (from + length <= first.offset() + first.length()) {
      return List.of(span(withContent[index], from, length));
    }
    List<FileSpan> spans = new ArrayList<>();
    int left = length;
    while (left > 0) {
      TorrentFile file = withContent[index++];
      long position = from - file.entry().offset();
      int part = (int) Math.min(left, file.entry().length() - position);
      spans.add(span(file, from, part));
      from += part;
      left -= part;
    }
    return spans;
  }

  private FileSpan span(TorrentFile file, long from, int length) {
    return file.isParked()
        ? new FileSpan(parts, from, length)
        : new FileSpan(file, from - file.entry().offset(), length);
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

  /** Whether a piece that holds a byte of the file is in the set. */
  boolean anyIn(Bitfield pieces, FileEntry file) {
    int next = file.length() == 0 ? -1 : pieces.nextSet(firstPiece(file));
    return next >= 0 && next <= lastPiece(file);
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
