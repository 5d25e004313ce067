package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;

/** Reads torrent files from requests, with a bound. */
final class TorrentUpload {

  /** The media type of torrent files. */
  static final String MEDIA_TYPE = "application/x-bittorrent";

  /** What is to blame when a torrent file as a whole is wrong; also the name of the form's part. */
  static final String FIELD = "torrent";

  /** No torrent file is larger: 64 MiB describe some three million pieces. */
  static final int MAX_TORRENT_BYTES = 64 << 20;

  private TorrentUpload() {}

  /** Reads the stream to its end; more than the bound is answered with 413. */
  static byte[] read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_TORRENT_BYTES);
    if (bytes.length == MAX_TORRENT_BYTES && body.read() >= 0) {
      throw Problems.of(
          HttpStatus.CONTENT_TOO_LARGE, "a torrent file has at most 64 MiB, this one more", null);
    }
    return bytes;
  }
}
