package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.search.FleetSearch;
import dev.enjambre.peer.search.SearchResult;
import dev.enjambre.peer.service.Overlay;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * Gets torrents that callers name, from the catalogue, and from the peers of the overlay if the
 * catalogue does not have them, does not answer, or is not there.
 */
final class FoundTorrents {

  private static final String FIELD = "catalog";
  private static final Pattern INFO_HASH = Pattern.compile("[0-9a-fA-F]{40}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PeerService service;
  private final PeerCatalog catalog;

  FoundTorrents(PeerService service, PeerCatalog catalog) {
    this.service = service;
    this.catalog = catalog;
  }

  /**
   * Gets a torrent.
   *
   * @throws ErrorResponseException if nobody has one of that name, or nobody answers
   */
  Metainfo get(String infoHashOrName) throws InterruptedException {
    ErrorResponseException problem;
    try {
      return ofCatalog(infoHashOrName);
    } catch (ErrorResponseException e) {
      problem = e;
    }
    Optional<Overlay> overlay = service.overlay();
    if (overlay.isEmpty()) {
      throw problem;
    }
    return ofOverlay(overlay.get(), infoHashOrName, problem);
  }

  private Metainfo ofCatalog(String infoHashOrName) {
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

  private Metainfo ofOverlay(Overlay overlay, String infoHashOrName, ErrorResponseException problem)
      throws InterruptedException {
    try {
      InfoHash infoHash =
          INFO_HASH.matcher(infoHashOrName).matches()
              ? InfoHash.fromHex(infoHashOrName)
              : named(infoHashOrName, problem);
      return overlay.info(infoHash, overlay.holders(infoHash));
    } catch (TorrentException e) {
      throw switch (e.kind()) {
        case NOT_FOUND -> problem;
        case CONFLICT, NO_SPACE, INVALID, STORAGE, STOPPING -> Refusals.of(e, FIELD);
      };
    }
  }

  /** Any peer may give any name to what it has, so a name must be that of one torrent alone. */
  private InfoHash named(String name, ErrorResponseException problem) throws InterruptedException {
    FleetSearch search = FleetSearch.begin(service, catalog, name, CatalogClient.MAX_PAGE);
    search.awaitEnd(PATIENCE);
    List<InfoHash> found =
        search.results().stream()
            .filter(result -> result.found().isPresent() && result.name().equals(name))
            .map(SearchResult::infoHash)
            .toList();
    if (found.isEmpty()) {
      throw problem;
    }
    if (found.size() > 1) {
      throw Problems.badInput(
          FIELD, "peers have " + found.size() + " torrents of that name; name it by its info hash");
    }
    return found.getFirst();
  }

  private static ErrorResponseException notThere(String detail) {
    return Problems.badInput(FIELD, detail);
  }
}
