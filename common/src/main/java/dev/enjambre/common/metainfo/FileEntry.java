package dev.enjambre.common.metainfo;

import java.util.List;

/**
 * One file of a torrent. Those that a {@link Metainfo} hands out have checked paths: relative, free
 * of everything that could lead out of the data folder or onto another file of the torrent.
 *
 * @param index position in the torrent's list, from 0
 * @param path components, relative to the data folder; the first is the torrent's name, and for a
 *     single-file torrent the only one
 * @param offset where in the torrent its first byte stands
 * @param length its bytes; may be 0
 * @param padding whether it is only there to align the next one (BEP 47): its bytes are zeros, and
 *     it is never stored
 * @param executable whether it asks to be made executable (BEP 47)
 */
public record FileEntry(
    int index, List<String> path, long offset, long length, boolean padding, boolean executable) {

  /** Copies the path. */
  public FileEntry {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a file has a name");
    }
    if (index < 0 || offset < 0 || length < 0) {
      throw new IllegalArgumentException("a file's index, offset and length are not negative");
    }
  }

  /** Returns the path with {@code /} between its components; escape it before you show it. */
  public String displayPath() {
    return String.join("/", path);
  }

  /** Returns the offset in the torrent just behind the file's last byte. */
  public long end() {
    return offset + length;
  }
}
