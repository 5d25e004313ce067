package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogFile;
import dev.enjambre.tracker.catalog.CatalogPage;
import dev.enjambre.tracker.catalog.Published;
import dev.enjambre.tracker.service.TrackerService;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue: publishing, looking up, removing. */
@RestController
@RequestMapping("/api/v1/catalog")
class CatalogController {

  private static final int FILES_SHOWN = 1000;

  private final Catalog catalog;
  private final TrackerService tracker;
  private final TorrentPublishing publishing;

  CatalogController(Catalog catalog, TrackerService tracker, TorrentPublishing publishing) {
    this.catalog = catalog;
    this.tracker = tracker;
    this.publishing = publishing;
  }

  @PostMapping(consumes = TorrentPublishing.MEDIA_TYPE)
  ResponseEntity<CatalogJson> publish(
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String description,
      @RequestParam(defaultValue = "") List<String> tag,
      @RequestParam(defaultValue = "") String addedBy)
      throws IOException, InterruptedException {
    Published published =
        publishing.publish(
            request.getInputStream(), request.getContentLengthLong(), description, tag, addedBy);
    return switch (published) {
      case Published.Added(CatalogEntry entry) ->
          ResponseEntity.created(URI.create("/api/v1/catalog/" + entry.infoHash().toHex()))
              .body(json(entry));
      case Published.Known(CatalogEntry entry) -> ResponseEntity.ok(json(entry));
      case Published.NameTaken(InfoHash other) ->
          throw Problems.conflict(
              "info.name", "the name stands for another torrent: " + other.toHex());
    };
  }

  @GetMapping
  CatalogJson.Page list(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(required = false) @Nullable String tag,
      @RequestParam(defaultValue = "added") String sort,
      @RequestParam(defaultValue = "") String order,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    CatalogPage found = catalog.search(CatalogQueries.of(q, name, tag, sort, order, page, size));
    return new CatalogJson.Page(
        found.entries().stream().map(this::json).toList(), page, size, found.total());
  }

  @GetMapping("/removals")
  CatalogJson.Removals removals(
      @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "100") int size) {
    return CatalogJson.Removals.of(
        catalog.id(), CatalogQueries.checked(() -> catalog.removals(after, size)));
  }

  @GetMapping("/{infoHash}")
  CatalogJson show(@PathVariable String infoHash) {
    InfoHash wanted = Parameters.infoHash(infoHash, "infoHash");
    CatalogEntry entry = catalog.find(wanted).orElseThrow(CatalogController::notFound);
    List<CatalogFile> files = catalog.files(wanted, FILES_SHOWN);
    return CatalogJson.of(entry, tracker.counts(wanted), files);
  }

  @DeleteMapping("/{infoHash}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String infoHash) {
    if (!catalog.remove(Parameters.infoHash(infoHash, "infoHash"))) {
      throw notFound();
    }
  }

  private CatalogJson json(CatalogEntry entry) {
    return CatalogJson.of(entry, tracker.counts(entry.infoHash()), null);
  }

  /** The catalogue has no such torrent: 404. */
  static RuntimeException notFound() {
    return Problems.of(HttpStatus.NOT_FOUND, "the catalogue has no torrent of that info hash");
  }
}
