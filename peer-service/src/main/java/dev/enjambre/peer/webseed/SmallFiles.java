package dev.enjambre.peer.webseed;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole files that had to be fetched for a part of them, in memory up to {@link
 * Answer#MOST_WHOLE_BYTES}; the one that was used longest ago goes first. Owned by the torrent's
 * loop.
 */
final class SmallFiles {

  private final Map<Integer, byte[]> files = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  void put(int fileIndex, byte[] content) {
    byte[] replaced = files.put(fileIndex, content);
    bytes += content.length - (replaced == null ? 0 : replaced.length);
    Iterator<byte[]> oldest = files.values().iterator();
    while (bytes > Answer.MOST_WHOLE_BYTES && oldest.hasNext()) {
      bytes -= oldest.next().length;
      oldest.remove();
    }
  }

  byte @Nullable [] get(int fileIndex) {
    return files.get(fileIndex);
  }
}
