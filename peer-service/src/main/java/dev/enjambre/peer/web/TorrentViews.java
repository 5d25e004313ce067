package dev.enjambre.peer.web;

import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.session.TorrentStatus;
import java.net.URI;
import org.springframework.http.ResponseEntity;

/** Shows torrents as all calls do: how they are, and how they stand with the catalogue. */
final class TorrentViews {

  private final PeerCatalog catalog;

  TorrentViews(PeerCatalog catalog) {
    this.catalog = catalog;
  }

  TorrentJson of(TorrentStatus torrent) {
    return TorrentJson.of(torrent, catalog.statusOf(torrent.infoHash()));
  }

  /** A torrent that is new is created: 201 with its place; one that was there is 200. */
  ResponseEntity<TorrentJson> of(Added added) {
    TorrentJson torrent = of(added.status());
    return added.isNew()
        ? ResponseEntity.created(URI.create("/api/v1/torrents/" + torrent.infoHash())).body(torrent)
        : ResponseEntity.ok(torrent);
  }
}
