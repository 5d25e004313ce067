package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Looks for what others share. */
@RestController
@RequestMapping("/api/v1/search")
final class SearchController {

  private static final String CATALOG = "catalog";

  private final PeerService service;
  private final PeerCatalog catalog;

  SearchController(PeerService service, PeerCatalog catalog) {
    this.service = service;
    this.catalog = catalog;
  }

  @GetMapping
  SearchJson search(
      @RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "50") int size) {
    if (q.length() > CatalogClient.MAX_QUERY || q.indexOf('\0') >= 0) {
      throw Problems.badInput("q", "q must be " + CatalogClient.MAX_QUERY + " characters at most");
    }
    if (size < 1 || size > CatalogClient.MAX_PAGE) {
      throw Problems.badInput("size", "size must be 1 to " + CatalogClient.MAX_PAGE);
    }
    List<SearchJson.Result> results = new ArrayList<>();
    List<SearchJson.Problem> problems = new ArrayList<>();
    if (catalog.client().isEmpty()) {
      problems.add(new SearchJson.Problem(CATALOG, PeerCatalog.NO_CATALOGUE));
    } else {
      try {
        for (CatalogEntry entry : catalog.client().get().search(q, size).entries()) {
          results.add(result(entry));
        }
      } catch (CatalogException e) {
        problems.add(new SearchJson.Problem(CATALOG, String.valueOf(e.getMessage())));
      }
    }
    return new SearchJson(results, problems);
  }

  private SearchJson.Result result(CatalogEntry entry) {
    return new SearchJson.Result(
        entry.infoHash().toHex(),
        entry.name(),
        entry.sizeBytes(),
        entry.description(),
        entry.tags(),
        entry.addedBy(),
        entry.seeders(),
        entry.leechers(),
        List.of(CATALOG),
        state(entry));
  }

  private @Nullable String state(CatalogEntry entry) {
    if (!service.has(entry.infoHash())) {
      return null;
    }
    try {
      return service.status(entry.infoHash()).state().name();
    } catch (TorrentException removedMeanwhile) {
      return null;
    }
  }
}
