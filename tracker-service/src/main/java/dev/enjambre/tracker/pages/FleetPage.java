package dev.enjambre.tracker.pages;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.service.FleetMatrix;
import dev.enjambre.tracker.service.FleetOverview;
import dev.enjambre.tracker.service.FleetOverview.Shown;
import dev.enjambre.tracker.service.FleetView;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The fleet: each file against each replica. It works without the catalogue, but for names. */
@Controller
final class FleetPage {

  private static final int REPLICAS_SHOWN = 200;
  private static final int MOST_FILES = 100;
  private static final int LAST_PAGE = 1_000_000;

  private static final Comparator<FleetRow> BY_STAGE_AND_NAME =
      Comparator.comparingInt(FleetRow::rank)
          .thenComparing(FleetRow::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(FleetRow::infoHash);

  private final FleetOverview overview;
  private final FleetView fleet;
  private final Catalog catalog;

  FleetPage(FleetOverview overview, FleetView fleet, Catalog catalog) {
    this.overview = overview;
    this.fleet = fleet;
    this.catalog = catalog;
  }

  /**
   * A part of the fleet.
   *
   * @param show {@code all}, {@code fetching} or {@code stalled}
   * @param page from 0
   * @param size files of a page
   * @param totals how many files there are of each kind
   * @param replicas the columns
   * @param rows the files
   * @param leftOut further replicas
   * @param nameless whether the catalogue's database failed to tell names
   */
  record Part(
      String show,
      int page,
      int size,
      FleetOverview.Totals totals,
      List<HolderView.Who> replicas,
      List<FleetRow> rows,
      int leftOut,
      boolean nameless) {

    /** Returns how many files are meant. */
    public int total() {
      return totals.of(shown(show));
    }

    /** Returns the number of the last page, from 0. */
    public int lastPage() {
      return Math.max(Math.ceilDiv(total(), size) - 1, 0);
    }

    /** Returns where this page is. */
    public String path() {
      return path(show, page);
    }

    /** Returns where another page, or other files, are. */
    public String path(String other, int number) {
      return "/fleet?show=%s&page=%d&size=%d".formatted(other, number, size);
    }
  }

  @GetMapping("/fleet")
  ModelAndView show(
      @RequestParam(defaultValue = "all") String show,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "25") int size,
      @RequestHeader(name = "HX-Request", defaultValue = "false") boolean partly) {
    if (page < 0 || page > LAST_PAGE) {
      throw Problems.badInput("page", "page must be 0 to " + LAST_PAGE);
    }
    if (size < 1 || size > MOST_FILES) {
      throw Problems.badInput("size", "size must be 1 to " + MOST_FILES);
    }
    FleetOverview.Part part = overview.part(shown(show), (long) page * size, size);
    return new ModelAndView(partly ? "tracker/fleet-live :: live" : "tracker/fleet")
        .addObject("fleet", view(show, page, size, part));
  }

  private Part view(String show, int page, int size, FleetOverview.Part part) {
    List<InfoHash> infoHashes = part.swarms().stream().map(SwarmProgress::infoHash).toList();
    FleetMatrix.Table table = FleetMatrix.of(fleet, infoHashes, REPLICAS_SHOWN);
    Map<InfoHash, CatalogEntry> entries = Map.of();
    boolean nameless = false;
    try {
      entries = catalog.findAll(infoHashes);
    } catch (DataAccessException | TransactionException failure) {
      DatabaseAway.note(failure);
      nameless = true;
    }
    Map<InfoHash, CatalogEntry> known = entries;
    List<FleetRow> rows =
        part.swarms().stream()
            .map(swarm ->
                FleetRow.of(swarm, known.get(swarm.infoHash()), table.row(swarm.infoHash())))
            .sorted(BY_STAGE_AND_NAME)
            .toList();
    return new Part(
        show,
        page,
        size,
        part.totals(),
        table.replicas().stream().map(HolderView.Who::of).toList(),
        rows,
        table.leftOut(),
        nameless);
  }

  private static Shown shown(String show) {
    return switch (show) {
      case "all" -> Shown.ALL;
      case "fetching" -> Shown.FETCHING;
      case "stalled" -> Shown.STALLED;
      default -> throw Problems.badInput("show", "show must be all, fetching or stalled");
    };
  }
}
