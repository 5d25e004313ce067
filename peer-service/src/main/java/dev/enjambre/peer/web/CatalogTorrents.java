package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.catalog.PeerCatalog;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Gets torrents that callers name from the catalogue. */
final class CatalogTorrents {

  private static final String FIELD = "catalog";

  private final PeerCatalog catalog;

  CatalogTorrents(PeerCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Gets a torrent.
   *
   * @throws ErrorResponseException if the catalogue has none of that name, or does not answer
   */
  Metainfo get(String infoHashOrName) {
    CatalogClient client =
        catalog.client().orElseThrow(() -> Problems.badInput(FIELD, PeerCatalog.NO_CATALOGUE));
    try {
      InfoHash infoHash =
          client
              .find(infoHashOrName)
              .map(CatalogEntry::infoHash)
              .orElseThrow(() -> notThere("the catalogue has nothing of that name or info hash"));
      return client.torrent(infoHash);
    } catch (CatalogException e) {
      String detail = String.valueOf(e.getMessage());
      throw switch (e.kind()) {
        case NOT_FOUND -> notThere(detail);
        case UNREACHABLE -> Problems.of(HttpStatus.SERVICE_UNAVAILABLE, detail, e);
        case REFUSED, NONSENSE -> Problems.of(HttpStatus.BAD_GATEWAY, detail, e);
      };
    }
  }

  private static ErrorResponseException notThere(String detail) {
    return Problems.badInput(FIELD, detail);
  }
}
