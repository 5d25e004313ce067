package dev.enjambre.peer.cli.download;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.peer.cli.download.DownloadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Where a torrent is to come from, as its user has named it. */
public sealed interface TorrentSource {

  /** A torrent file. */
  record TorrentFile(Path path) implements TorrentSource {}

  /** A magnet link. */
  record Link(MagnetLink link) implements TorrentSource {}

  /** A URL of a torrent file. */
  record Url(String url) implements TorrentSource {}

  /** A name in the catalogue, or an info hash. */
  record CatalogName(String name) implements TorrentSource {}

  /**
   * Finds out which it is: a link or URL by how it begins, a file by its ending in {@code
   * .torrent}, by a slash, or by holding what looks like a torrent, and else a name. So a file's
   * name in the catalogue is that also beside the file.
   *
   * @throws DownloadException if it is a link that makes no sense
   * @throws IOException if there is such a file and it can't be read
   */
  static TorrentSource parse(String text) throws DownloadException, IOException {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("magnet:")) {
      return new Link(link(text));
    }
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return new Url(text);
    }
    try {
      Path path = Path.of(text);
      boolean named =
          lower.endsWith(".torrent") || (text.contains("/") && !Files.isDirectory(path));
      if (named || (Files.isRegularFile(path) && isDictionary(path))) {
        return new TorrentFile(path);
      }
    } catch (InvalidPathException e) {
      throw new DownloadException(
          Reason.NOT_A_TORRENT, "'" + text + "' is neither a file nor a name", e);
    }
    return new CatalogName(text);
  }

  /** Returns whether a file begins as a bencoded dictionary with something in it. */
  private static boolean isDictionary(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == 'd' && start[1] >= '0' && start[1] <= '9';
    }
  }

  private static MagnetLink link(String text) throws DownloadException {
    try {
      return MagnetLink.parse(text);
    } catch (InvalidMetainfoException e) {
      throw new DownloadException(
          Reason.NOT_A_TORRENT,
          "that is no magnet link of a torrent: "
              + e.getMessage()
              + "; put it in quotes, since shells cut it at each &",
          e);
    }
  }
}
