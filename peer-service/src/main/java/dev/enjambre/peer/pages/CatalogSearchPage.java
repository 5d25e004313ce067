package dev.enjambre.peer.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.CatalogEntry;
import dev.enjambre.peer.catalog.CatalogException;
import dev.enjambre.peer.catalog.CatalogPage;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.web.TorrentAdditions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/** Chooses from what others share. */
@Controller
final class CatalogSearchPage {

  private static final int SHOWN = 300;

  private final PeerService service;
  private final PeerCatalog catalog;
  private final TorrentAdditions additions;
  private final Notices notices;

  CatalogSearchPage(
      PeerService service, PeerCatalog catalog, TorrentAdditions additions, Notices notices) {
    this.service = service;
    this.catalog = catalog;
    this.additions = additions;
    this.notices = notices;
  }

  @GetMapping("/catalog")
  ModelAndView search(
      @RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "100") int size) {
    String query = clean(q);
    int most = Math.clamp(size, 1, CatalogClient.MAX_PAGE);
    return new ModelAndView("catalog", "catalog", find(query, most));
  }

  /** Adds an entry, and leads back to where it was chosen. */
  @PostMapping("/catalog/{infoHash}/add")
  ModelAndView add(
      @PathVariable String infoHash,
      @RequestParam(defaultValue = "") String q,
      HttpServletRequest request,
      HttpServletResponse response)
      throws InterruptedException {
    Adding adding = new Adding(additions, false, false);
    adding.catalogued(infoHash);
    for (Added added : adding.added()) {
      notices.say(
          request,
          response,
          added.isNew() ? "notice.added" : "notice.added-before",
          PrintableText.escape(added.status().name(), SHOWN));
    }
    for (AddForm.Problem problem : adding.problems()) {
      notices.say(request, response, "refusal.catalog", problem.detail());
    }
    return Redirects.to(
        UriComponentsBuilder.fromPath("/catalog")
            .queryParam("q", "{q}")
            .encode()
            .buildAndExpand(clean(q))
            .toUriString());
  }

  private static String clean(String q) {
    String plain = q.replace("\0", "").strip();
    return plain.substring(0, Math.min(plain.length(), CatalogClient.MAX_QUERY));
  }

  private CatalogView find(String query, int size) {
    Optional<CatalogClient> client = catalog.client();
    if (client.isEmpty()) {
      return trouble(query, size, "catalog.none", "");
    }
    try {
      CatalogPage found = client.get().search(query, size);
      List<CatalogView.Row> rows =
          found.entries().stream().map(entry -> new CatalogView.Row(entry, here(entry))).toList();
      return new CatalogView(query, size, rows, found.total(), Optional.empty(), "");
    } catch (CatalogException e) {
      String key =
          switch (e.kind()) {
            case UNREACHABLE -> "catalog.away";
            case REFUSED -> "catalog.refused";
            case NOT_FOUND, NONSENSE -> "catalog.nonsense";
          };
      return trouble(query, size, key, String.valueOf(e.getMessage()));
    }
  }

  private static CatalogView trouble(String query, int size, String key, String detail) {
    return new CatalogView(
        query, size, List.of(), 0, Optional.of(key), PrintableText.escape(detail, SHOWN));
  }

  private Optional<ShownState> here(CatalogEntry entry) {
    if (!service.has(entry.infoHash())) {
      return Optional.empty();
    }
    try {
      return Optional.of(ShownState.of(service.status(entry.infoHash())));
    } catch (TorrentException removedMeanwhile) {
      return Optional.empty();
    }
  }
}
