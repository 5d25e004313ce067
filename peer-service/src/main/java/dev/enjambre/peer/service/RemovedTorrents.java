package dev.enjambre.peer.service;

import dev.enjambre.common.id.InfoHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The torrents that somebody has removed here, so that nothing brings them back by itself: a file
 * of info hashes, one a line, and the same in memory. Of more than {@value #MOST} the oldest are
 * forgotten. Changed by the engine's own thread; any may ask.
 */
final class RemovedTorrents {

  private static final Logger log = LoggerFactory.getLogger(RemovedTorrents.class);
  private static final int MOST = 100_000;

  private final Path file;

  /** In the order of their removal. */
  private final SequencedSet<InfoHash> removed = new LinkedHashSet<>();

  RemovedTorrents(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      boolean isWhole = true;
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
        isWhole &= read(line);
      }
      if (!isWhole) {
        rewrite();
      }
    }
  }

  private boolean read(String line) {
    try {
      removed.add(InfoHash.fromHex(line));
      return true;
    } catch (IllegalArgumentException e) {
      // A power cut can leave half a line; what it stood for comes back, and can be removed again.
      log.warn("{} holds a line that is no info hash: {}", file, e.getMessage());
      return false;
    }
  }

  synchronized boolean contains(InfoHash infoHash) {
    return removed.contains(infoHash);
  }

  synchronized void add(InfoHash infoHash) throws IOException {
    if (!removed.add(infoHash)) {
      return;
    }
    if (removed.size() > MOST) {
      removed.removeFirst();
      rewrite();
    } else {
      DurableFile.append(file, (infoHash + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  synchronized void forget(InfoHash infoHash) throws IOException {
    if (removed.remove(infoHash)) {
      rewrite();
    }
  }

  private void rewrite() throws IOException {
    StringBuilder lines = new StringBuilder();
    removed.forEach(infoHash -> lines.append(infoHash).append('\n'));
    DurableFile.replace(file, lines.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
