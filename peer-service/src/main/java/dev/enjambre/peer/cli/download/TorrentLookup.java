package dev.enjambre.peer.cli.download;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.cli.download.DownloadException.Reason;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.TorrentFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Brings a torrent from where its user says that it is. */
public final class TorrentLookup {

  private final URI catalog;
  private final Optional<String> token;

  /**
   * Makes one; nothing is asked yet.
   *
   * @param catalog where the catalogue is, the tracker's web port
   * @param token what it wants to be shown
   */
  public TorrentLookup(URI catalog, Optional<String> token) {
    this.catalog = catalog;
    this.token = token;
  }

  /**
   * Brings it; a URL may take a minute, the catalogue as well.
   *
   * @throws DownloadException if it can't be had, or is no torrent
   * @throws IOException if a file can't be read
   */
  public Wanted find(TorrentSource source)
      throws DownloadException, IOException, InterruptedException {
    return switch (source) {
      case TorrentSource.Link(var link) -> new Wanted.Link(link);
      case TorrentSource.TorrentFile(Path path) ->
          new Wanted.Torrent(parse(read(path), path.toString()));
      case TorrentSource.Url(String url) -> new Wanted.Torrent(parse(fetch(url), url));
      case TorrentSource.CatalogName(String name) -> new Wanted.Torrent(inCatalog(name));
    };
  }

  /** Reads one byte more than a torrent may have, which is then found too long. */
  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Metainfo.MAX_TORRENT_BYTES + 1);
    }
  }

  private static byte[] fetch(String url) throws DownloadException, InterruptedException {
    try (TorrentFetcher fetcher = new TorrentFetcher(CallRules.ANY_MACHINE)) {
      return fetcher.fetch(url);
    } catch (TorrentFetcher.FetchException e) {
      throw new DownloadException(
          e.isReached() ? Reason.NOT_A_TORRENT : Reason.NOT_REACHED,
          url + ": " + e.getMessage(),
          e);
    }
  }

  private static Metainfo parse(byte[] bytes, String from) throws DownloadException {
    if (bytes.length > Metainfo.MAX_TORRENT_BYTES) {
      throw new DownloadException(
          Reason.NOT_A_TORRENT,
          from + " is longer than a torrent may be, " + Metainfo.MAX_TORRENT_BYTES + " bytes");
    }
    try {
      return Metainfo.parse(bytes);
    } catch (InvalidMetainfoException e) {
      throw new DownloadException(
          Reason.NOT_A_TORRENT, from + " is no torrent that can be used: " + e.getMessage(), e);
    }
  }

  private Metainfo inCatalog(String name) throws DownloadException {
    CatalogClient client = new CatalogClient(catalog, token, Optional.empty());
    try {
      Optional<CatalogEntry> entry =
          name.length() > CatalogClient.MAX_QUERY ? Optional.empty() : client.find(name);
      if (entry.isEmpty()) {
        throw new DownloadException(
            Reason.NOT_FOUND,
            "there is no torrent file '"
                + name
                + "', and the catalogue at "
                + catalog
                + " has nothing of that name; --catalog names another");
      }
      return client.torrent(entry.get().infoHash());
    } catch (CatalogException e) {
      throw failure(name, e);
    }
  }

  private DownloadException failure(String name, CatalogException problem) {
    String message = String.valueOf(problem.getMessage());
    return switch (problem.kind()) {
      case UNREACHABLE ->
          new DownloadException(
              Reason.NOT_REACHED,
              "there is no torrent file '"
                  + name
                  + "', and "
                  + message
                  + "; --catalog names another",
              problem);
      case NOT_FOUND -> new DownloadException(Reason.NOT_FOUND, message, problem);
      case REFUSED ->
          new DownloadException(
              Reason.NOT_ALLOWED,
              token.isPresent()
                  ? message
                  : message + "; --token-file or ENJAMBRE_TOKEN gives it a token",
              problem);
      case NONSENSE -> new DownloadException(Reason.NOT_A_TORRENT, message, problem);
    };
  }
}
