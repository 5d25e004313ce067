package dev.enjambre.peer.web;

import dev.enjambre.peer.service.Added;
import java.net.URI;
import org.springframework.http.ResponseEntity;

/** Makes the answers that several calls share. */
final class Responses {

  private Responses() {}

  /** A torrent that is new is created: 201 with its place; one that was there is 200. */
  static ResponseEntity<TorrentJson> of(Added added) {
    TorrentJson torrent = TorrentJson.of(added.status());
    return added.isNew()
        ? ResponseEntity.created(URI.create("/api/v1/torrents/" + torrent.infoHash())).body(torrent)
        : ResponseEntity.ok(torrent);
  }
}
