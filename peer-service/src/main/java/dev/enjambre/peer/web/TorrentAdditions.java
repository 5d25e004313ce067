package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import org.springframework.web.ErrorResponseException;

/**
 * Adds torrents by whatever a caller has of them: the torrent file, a magnet link, a URL, or the
 * name of an entry of the catalogue; one that is to be published is, if the catalogue is there. Any
 * thread, and calls wait. What is refused comes as an {@link ErrorResponseException} with the
 * status to answer with, what is wrong in words, and the {@code field} that is to blame.
 */
public final class TorrentAdditions {

  private final PeerService service;
  private final PeerCatalog catalog;
  private final FoundTorrents found;
  private final TorrentUrlFetcher fetcher;

  TorrentAdditions(
      PeerService service, PeerCatalog catalog, FoundTorrents found, TorrentUrlFetcher fetcher) {
    this.service = service;
    this.catalog = catalog;
    this.found = found;
    this.fetcher = fetcher;
  }

  /** Adds what a torrent file describes. */
  public Added file(byte[] torrentFile, AddOptions options) {
    try {
      return add(Metainfo.parse(torrentFile), options, TorrentUpload.FIELD);
    } catch (InvalidMetainfoException e) {
      String field = e.field().isEmpty() ? TorrentUpload.FIELD : e.field();
      throw Problems.badInput(field, String.valueOf(e.getMessage()), e);
    }
  }

  /** Adds what a magnet link names. */
  public Added magnet(String link, AddOptions options) {
    try {
      return published(service.addMagnet(MagnetLink.parse(link), options));
    } catch (InvalidMetainfoException e) {
      throw Problems.badInput("magnet", String.valueOf(e.getMessage()), e);
    } catch (TorrentException e) {
      throw Refusals.of(e, "magnet");
    }
  }

  /** Adds the torrent whose file is at a URL. */
  public Added url(String url, AddOptions options) throws InterruptedException {
    return file(fetcher.fetch(url), options);
  }

  /** Adds an entry of the catalogue, or what a peer of the overlay has. */
  public Added catalogued(String infoHashOrName, AddOptions options) throws InterruptedException {
    return add(found.get(infoHashOrName), options, "catalog");
  }

  private Added add(Metainfo torrent, AddOptions options, String field) {
    try {
      return published(service.add(torrent, options));
    } catch (TorrentException e) {
      // Of what is in a torrent, only the choice of its files can be invalid.
      throw Refusals.of(e, e.kind() == TorrentException.Kind.INVALID ? "files" : field);
    }
  }

  private Added published(Added added) {
    catalog.publish(added.status().infoHash());
    return added;
  }
}
