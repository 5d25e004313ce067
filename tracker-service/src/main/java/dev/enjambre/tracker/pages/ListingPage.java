package dev.enjambre.tracker.pages;

import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogPage;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.web.CallersTracker;
import dev.enjambre.tracker.web.CatalogQueries;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The catalogue: what there is, and what of it somebody looks for. */
@Controller
final class ListingPage {

  private static final String VIEW = "tracker/catalog";

  private final Catalog catalog;
  private final EntryViews views;

  ListingPage(Catalog catalog, TrackerService tracker, CallersTracker callersTracker) {
    this.catalog = catalog;
    views = new EntryViews(tracker, callersTracker);
  }

  /**
   * A part of what was looked for.
   *
   * @param entries in their order
   * @param total how many there are on all pages
   * @param listing what was looked for
   */
  record Found(List<EntryView> entries, long total, Listing listing) {

    static final Found NOTHING = new Found(List.of(), 0, Listing.ALL);

    /** Returns the number of the last page, from 0. */
    public long lastPage() {
      return Math.max(Math.ceilDiv(total, listing.size()) - 1, 0);
    }

    /** Returns the place of the first entry of the page among all, from 1. */
    public long first() {
      return (long) listing.page() * listing.size() + 1;
    }

    /** Returns the place of the last entry of the page among all. */
    public long last() {
      return first() + entries.size() - 1;
    }
  }

  @GetMapping("/")
  ModelAndView show(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "") String tag,
      @RequestParam(defaultValue = "added") String sort,
      @RequestParam(defaultValue = "") String order,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size,
      HttpServletRequest request) {
    Listing listing = new Listing(q, tag.isEmpty() ? null : tag, sort, order, page, size);
    try {
      return DatabaseAway.or(() -> page(listing, HttpStatus.OK, request));
    } catch (ErrorResponseException bad) {
      return new ModelAndView(VIEW, bad.getStatusCode())
          .addObject("found", Found.NOTHING)
          .addObject("asked", q)
          .addObject("mistake", detail(bad))
          .addObject("outcomes", List.of());
    }
  }

  /** Shows what has become of torrents that were sent, above all that there is. */
  ModelAndView after(
      List<UploadForm.Outcome> outcomes, HttpStatusCode status, HttpServletRequest request) {
    return page(Listing.ALL, status, request).addObject("outcomes", outcomes);
  }

  private ModelAndView page(Listing listing, HttpStatusCode status, HttpServletRequest request) {
    CatalogPage found =
        catalog.search(
            CatalogQueries.of(
                listing.q(),
                null,
                listing.tag(),
                listing.sort(),
                listing.order(),
                listing.page(),
                listing.size()));
    List<EntryView> entries =
        found.entries().stream().map(entry -> views.of(entry, request)).toList();
    return new ModelAndView(VIEW, status)
        .addObject("found", new Found(entries, found.total(), listing))
        .addObject("asked", listing.q())
        .addObject("outcomes", List.of());
  }

  /** Returns in English what is wrong. */
  static @Nullable String detail(ErrorResponseException problem) {
    return problem.getBody().getDetail();
  }
}
