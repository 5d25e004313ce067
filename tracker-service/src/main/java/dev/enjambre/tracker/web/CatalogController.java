package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.tracker.catalog.BadPublicationException;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogEntry;
import dev.enjambre.tracker.catalog.CatalogFile;
import dev.enjambre.tracker.catalog.CatalogPage;
import dev.enjambre.tracker.catalog.Publication;
import dev.enjambre.tracker.catalog.Published;
import dev.enjambre.tracker.service.TrackerService;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
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

  private static final int MAX_PAGE_SIZE = 500;
  private static final int MAX_PAGE = 1_000_000;
  private static final int MAX_QUERY = 200;
  private static final int FILES_SHOWN = 1000;
  private static final int NAME_SHOWN = 200;

  private final Catalog catalog;
  private final TrackerService tracker;
  private final TorrentUpload uploads = new TorrentUpload();

  CatalogController(Catalog catalog, TrackerService tracker) {
    this.catalog = catalog;
    this.tracker = tracker;
  }

  @PostMapping(consumes = TorrentUpload.MEDIA_TYPE)
  ResponseEntity<CatalogJson> publish(
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String description,
      @RequestParam(defaultValue = "") List<String> tag,
      @RequestParam(defaultValue = "") String addedBy)
      throws IOException, InterruptedException {
    Published published =
        uploads.read(
            request,
            (torrent, torrentFile) -> {
              String said = description == null ? torrent.comment().orElse("") : description;
              return publish(() -> new Publication(torrent, torrentFile, said, tag, addedBy));
            });
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
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "50") int size) {
    require(q.length() <= MAX_QUERY && q.indexOf('\0') < 0, "q", "200 characters at most");
    require(page >= 0 && page <= MAX_PAGE, "page", "0 to " + MAX_PAGE);
    require(size >= 1 && size <= MAX_PAGE_SIZE, "size", "1 to " + MAX_PAGE_SIZE);
    CatalogPage found = catalog.search(q, page, size);
    return new CatalogJson.Page(
        found.entries().stream().map(this::json).toList(), page, size, found.total());
  }

  @GetMapping("/{infoHash}")
  CatalogJson show(@PathVariable String infoHash) {
    InfoHash wanted = parse(infoHash);
    CatalogEntry entry = catalog.find(wanted).orElseThrow(CatalogController::notFound);
    List<CatalogFile> files = catalog.files(wanted, FILES_SHOWN);
    return CatalogJson.of(entry, tracker.counts(wanted), files);
  }

  @GetMapping("/{infoHash}/torrent")
  ResponseEntity<byte[]> torrent(@PathVariable String infoHash) {
    InfoHash wanted = parse(infoHash);
    byte[] torrentFile = catalog.torrentFile(wanted).orElseThrow(CatalogController::notFound);
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, TorrentUpload.MEDIA_TYPE)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(wanted.toHex() + ".torrent")
                .build()
                .toString())
        .body(torrentFile);
  }

  @DeleteMapping("/{infoHash}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String infoHash) {
    if (!catalog.remove(parse(infoHash))) {
      throw notFound();
    }
  }

  private Published publish(Supplier<Publication> publication) {
    try {
      return catalog.publish(publication.get());
    } catch (BadPublicationException bad) {
      throw Problems.badInput(bad.field(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private CatalogJson json(CatalogEntry entry) {
    return CatalogJson.of(entry, tracker.counts(entry.infoHash()), null);
  }

  private static InfoHash parse(String infoHash) {
    try {
      return InfoHash.fromHex(infoHash);
    } catch (IllegalArgumentException bad) {
      throw Problems.badInput(
          "infoHash",
          "'" + PrintableText.escape(infoHash, NAME_SHOWN) + "' is not an info hash of 40 digits",
          bad);
    }
  }

  private static void require(boolean condition, String field, String rule) {
    if (!condition) {
      throw Problems.badInput(field, field + " must be " + rule);
    }
  }

  private static RuntimeException notFound() {
    return Problems.of(HttpStatus.NOT_FOUND, "the catalogue has no torrent of that info hash");
  }
}
