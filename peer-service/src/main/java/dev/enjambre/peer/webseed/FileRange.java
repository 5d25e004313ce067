package dev.enjambre.peer.webseed;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of bytes within one file.
 *
 * @param file which
 * @param start of the first byte, in the file
 * @param length at least 1
 */
record FileRange(FileEntry file, long start, int length) {

  /** Whether it is the file from its first byte to its last. */
  boolean isWholeFile() {
    return start == 0 && length == file.length();
  }

  /** Returns the files' parts that a stretch of the torrent is made of, in order. */
  static List<FileRange> of(Metainfo torrent, long offset, int length) {
    List<FileEntry> files = torrent.files();
    List<FileRange> parts = new ArrayList<>();
    long end = offset + length;
    for (int i = firstEndingAfter(files, offset); i < files.size(); i++) {
      FileEntry file = files.get(i);
      if (file.offset() >= end) {
        break;
      }
      if (file.length() > 0) {
        long from = Math.max(offset, file.offset());
        long to = Math.min(end, file.end());
        parts.add(new FileRange(file, from - file.offset(), (int) (to - from)));
      }
    }
    return parts;
  }

  private static int firstEndingAfter(List<FileEntry> files, long offset) {
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
}
