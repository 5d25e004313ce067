package dev.enjambre.tracker.pages;

import dev.enjambre.boot.pages.Notices;
import dev.enjambre.boot.pages.Redirects;
import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogFile;
import dev.enjambre.tracker.service.FleetMatrix;
import dev.enjambre.tracker.service.FleetView;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.web.CallersTracker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** An entry of the catalogue: what it is, who has it; and the question whether it is to go. */
@Controller
final class EntryPage {

  /** Announces behind a pass key have the same form of path: what is no info hash is not here. */
  private static final String PATH = "/catalog/{infoHash:[0-9a-fA-F]{40}}";

  private static final int FILES_SHOWN = 1000;
  private static final int REPLICAS_SHOWN = 500;

  private final Catalog catalog;
  private final FleetView fleet;
  private final Notices notices;
  private final EntryViews views;

  EntryPage(
      Catalog catalog,
      FleetView fleet,
      Notices notices,
      TrackerService tracker,
      CallersTracker callersTracker) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.notices = notices;
    views = new EntryViews(tracker, callersTracker);
  }

  /**
   * A file of the torrent.
   *
   * @param path printable
   */
  record FileView(String path, long length) {

    static FileView of(CatalogFile file) {
      return new FileView(PrintableText.escape(file.path()), file.length());
    }
  }

  /** A replica that has it, or is getting it. */
  record Holder(HolderView.Who who, HolderView how) {}

  @GetMapping(PATH)
  ModelAndView show(@PathVariable String infoHash, HttpServletRequest request) {
    return DatabaseAway.or(() -> show(InfoHash.fromHex(infoHash), request));
  }

  private ModelAndView show(InfoHash wanted, HttpServletRequest request) {
    CatalogEntry entry = find(wanted);
    FleetMatrix.Table table = FleetMatrix.of(fleet, List.of(wanted), REPLICAS_SHOWN);
    OptionalLong size = OptionalLong.of(entry.sizeBytes());
    List<Holder> holders = new ArrayList<>();
    for (int i = 0; i < table.replicas().size(); i++) {
      holders.add(
          new Holder(
              HolderView.Who.of(table.replicas().get(i)),
              HolderView.of(table.row(wanted).get(i), size)));
    }
    return new ModelAndView("tracker/entry")
        .addObject("entry", views.of(entry, request))
        .addObject("files", catalog.files(wanted, FILES_SHOWN).stream().map(FileView::of).toList())
        .addObject("holders", holders)
        .addObject("holdersLeftOut", table.leftOut());
  }

  @GetMapping(PATH + "/remove")
  ModelAndView ask(@PathVariable String infoHash, HttpServletRequest request) {
    return DatabaseAway.or(() ->
        new ModelAndView("tracker/remove")
            .addObject("entry", views.of(find(InfoHash.fromHex(infoHash)), request)));
  }

  @PostMapping(PATH + "/remove")
  ModelAndView remove(
      @PathVariable String infoHash, HttpServletRequest request, HttpServletResponse response) {
    return DatabaseAway.or(() -> remove(InfoHash.fromHex(infoHash), request, response));
  }

  private ModelAndView remove(
      InfoHash wanted, HttpServletRequest request, HttpServletResponse response) {
    String name = find(wanted).name();
    if (!catalog.remove(wanted)) {
      throw notFound();
    }
    notices.say(request, response, "notice.tracker.removed", PrintableText.escape(name));
    return Redirects.to("/");
  }

  private CatalogEntry find(InfoHash infoHash) {
    return catalog.find(infoHash).orElseThrow(EntryPage::notFound);
  }

  private static RuntimeException notFound() {
    return Problems.of(HttpStatus.NOT_FOUND, "the catalogue has no torrent of that info hash");
  }
}
