package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.Publication;
import dev.enjambre.tracker.catalog.Published;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Publishes torrent files that are sent to the web port, with a bound, and few at a time, for each
 * can take its size in memory several times over. What is wrong with one is a problem with its
 * status. Any thread.
 */
public final class TorrentPublishing {

  /** The media type of torrent files. */
  static final String MEDIA_TYPE = "application/x-bittorrent";

  private static final int AT_ONCE = 4;
  private static final int WAIT_SECONDS = 30;

  private final Catalog catalog;
  private final Semaphore room = new Semaphore(AT_ONCE);

  /** Makes one that publishes to a catalogue. */
  public TorrentPublishing(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Reads a torrent file, and publishes it.
   *
   * @param length its bytes, as far as that is known; -1 if it is not
   * @param description what there is to say of it; null: its comment
   * @param tags as in {@link Publication}
   * @param addedBy who publishes it, or empty
   * @throws IOException if it cannot be read
   */
  public Published publish(
      InputStream file,
      long length,
      @Nullable String description,
      List<String> tags,
      String addedBy)
      throws IOException, InterruptedException {
    if (length > Metainfo.MAX_TORRENT_BYTES) {
      throw tooLarge();
    }
    if (!room.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw Problems.of(
          HttpStatus.SERVICE_UNAVAILABLE, "too many torrents are being published at this moment");
    }
    try {
      byte[] torrentFile = bytes(file);
      Metainfo torrent = parse(torrentFile);
      String said = description == null ? torrent.comment().orElse("") : description;
      return CatalogQueries.checked(
          () -> catalog.publish(new Publication(torrent, torrentFile, said, tags, addedBy)));
    } finally {
      room.release();
    }
  }

  private static byte[] bytes(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(Metainfo.MAX_TORRENT_BYTES);
    if (bytes.length == Metainfo.MAX_TORRENT_BYTES && body.read() >= 0) {
      throw tooLarge();
    }
    return bytes;
  }

  private static Metainfo parse(byte[] torrentFile) {
    try {
      return Metainfo.parse(torrentFile);
    } catch (InvalidMetainfoException e) {
      throw Problems.badInput(e.field(), String.valueOf(e.getMessage()), e);
    }
  }

  private static RuntimeException tooLarge() {
    return Problems.of(
        HttpStatus.CONTENT_TOO_LARGE,
        "a torrent file has at most " + (Metainfo.MAX_TORRENT_BYTES >> 20) + " MiB");
  }
}
