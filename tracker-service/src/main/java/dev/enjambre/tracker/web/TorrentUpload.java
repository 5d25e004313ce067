package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/**
 * Reads torrent files from requests, with a bound, and few at a time, for each can take its size in
 * memory several times over. Any thread.
 */
final class TorrentUpload {

  /** The media type of torrent files. */
  static final String MEDIA_TYPE = "application/x-bittorrent";

  private static final int AT_ONCE = 4;
  private static final int WAIT_SECONDS = 30;

  private final Semaphore room = new Semaphore(AT_ONCE);

  /** Does something with what was uploaded. */
  @FunctionalInterface
  interface Use<T> {

    /** Does it. */
    T with(Metainfo torrent, byte[] torrentFile);
  }

  /** Reads a request's body, and does something with it. */
  <T> T read(HttpServletRequest request, Use<T> use) throws IOException, InterruptedException {
    if (request.getContentLengthLong() > Metainfo.MAX_TORRENT_BYTES) {
      throw tooLarge();
    }
    if (!room.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw Problems.of(
          HttpStatus.SERVICE_UNAVAILABLE, "too many torrents are being published at this moment");
    }
    try {
      byte[] torrentFile = bytes(request.getInputStream());
      return use.with(parse(torrentFile), torrentFile);
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
