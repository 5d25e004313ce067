package dev.enjambre.peer.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.search.FleetSearch;
import dev.enjambre.peer.search.RecentSearches;
import dev.enjambre.peer.search.SearchProblem;
import dev.enjambre.peer.search.SearchSource;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.web.TorrentAdditions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
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
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(10);

  /** Those who answer in time are in the page at once; it asks again for the others. */
  private static final Duration PEERS_PATIENCE = Duration.ofMillis(500);

  private final PeerService service;
  private final RecentSearches searches;
  private final TorrentAdditions additions;
  private final Notices notices;

  CatalogSearchPage(
      PeerService service, RecentSearches searches, TorrentAdditions additions, Notices notices) {
    this.service = service;
    this.searches = searches;
    this.additions = additions;
    this.notices = notices;
  }

  @GetMapping("/catalog")
  ModelAndView search(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "100") int size,
      @RequestParam(defaultValue = "false") boolean asking)
      throws InterruptedException {
    String query = clean(q);
    int most = Math.clamp(size, 1, CatalogClient.MAX_PAGE);
    return new ModelAndView("catalog", "catalog", find(query, most, asking));
  }

  /** Adds what was found, and leads back to where it was chosen. */
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

  /** Finds anew, or looks how far the asking has got that began before. */
  private CatalogView find(String query, int size, boolean isAgain) throws InterruptedException {
    FleetSearch search = isAgain ? searches.last(query, size) : searches.begin(query, size);
    search.awaitCatalog(CATALOG_PATIENCE);
    search.awaitEnd(PEERS_PATIENCE);
    List<SearchProblem> problems = search.problems();
    Optional<SearchProblem> problem =
        problems.stream().filter(one -> one.source() == SearchSource.CATALOG).findFirst();
    return new CatalogView(
        query,
        size,
        search.results().stream()
            .map(result -> new CatalogView.Row(result, here(result.infoHash())))
            .toList(),
        search.total(),
        !search.isOver(),
        problem.map(CatalogSearchPage::key),
        problem
            .filter(one -> one.kind().isPresent())
            .map(one -> PrintableText.escape(one.detail(), SHOWN))
            .orElse(""));
  }

  private static String key(SearchProblem problem) {
    return problem
        .kind()
        .map(kind ->
            switch (kind) {
              case UNREACHABLE -> "catalog.away";
              case REFUSED -> "catalog.refused";
              case NOT_FOUND, NONSENSE -> "catalog.nonsense";
            })
        .orElse("catalog.none");
  }

  private Optional<ShownState> here(InfoHash infoHash) {
    if (!service.has(infoHash)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ShownState.of(service.status(infoHash)));
    } catch (TorrentException removedMeanwhile) {
      return Optional.empty();
    }
  }
}
