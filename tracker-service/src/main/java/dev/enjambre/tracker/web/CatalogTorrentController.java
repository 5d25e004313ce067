package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.service.FleetView;
import dev.enjambre.tracker.service.PassKey;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a torrent of the catalogue is fetched by: its file, and who has it. */
@RestController
@RequestMapping("/api/v1/catalog/{infoHash}")
class CatalogTorrentController {

  /** A torrent can take its size in memory several times over. */
  private static final int AT_ONCE = 4;

  private final Catalog catalog;
  private final FleetView fleet;
  private final CallersTracker callersTracker;
  private final Semaphore room = new Semaphore(AT_ONCE);

  CatalogTorrentController(Catalog catalog, FleetView fleet, CallersTracker callersTracker) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.callersTracker = callersTracker;
  }

  @GetMapping("/torrent")
  ResponseEntity<byte[]> torrent(
      @PathVariable("infoHash") String hex,
      @RequestParam(required = false) @Nullable String passkey,
      HttpServletRequest request)
      throws InterruptedException {
    InfoHash infoHash = Parameters.infoHash(hex, "infoHash");
    URI announce =
        callersTracker
            .announceUrl(request, passKey(passkey))
            .orElseThrow(() ->
                Problems.of(
                    HttpStatus.BAD_REQUEST, "no announce URL can be made for this host name"));
    room.acquire();
    byte[] torrentFile;
    try {
      torrentFile =
          catalog
              .torrentFile(infoHash)
              .map(file -> announcing(file, announce))
              .orElseThrow(CatalogController::notFound);
    } finally {
      room.release();
    }
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, TorrentPublishing.MEDIA_TYPE)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename(infoHash.toHex() + ".torrent")
                .build()
                .toString())
        .body(torrentFile);
  }

  @GetMapping("/peers")
  FleetJson.Peers peers(
      @PathVariable("infoHash") String hex,
      @RequestParam(defaultValue = "0") int page,
      @RequestParam(defaultValue = "100") int size) {
    InfoHash infoHash = Parameters.infoHash(hex, "infoHash");
    Parameters.requirePageOfPeers(page, size);
    if (catalog.find(infoHash).isEmpty()) {
      throw CatalogController.notFound();
    }
    return fleet
        .members(infoHash, page * size, size)
        .map(members -> FleetJson.Peers.of(fleet, infoHash, page, size, members))
        .orElseGet(() -> FleetJson.Peers.none(infoHash, page, size));
  }

  private static @Nullable PassKey passKey(@Nullable String text) {
    try {
      return text == null || text.isEmpty() ? null : new PassKey(text);
    } catch (IllegalArgumentException bad) {
      throw Problems.badInput("passkey", String.valueOf(bad.getMessage()), bad);
    }
  }

  /** This tracker comes first, and then those that its publisher knew. */
  private static byte[] announcing(byte[] torrentFile, URI announce) {
    Metainfo torrent;
    try {
      torrent = Metainfo.parse(torrentFile);
    } catch (InvalidMetainfoException e) {
      throw new IllegalStateException("the catalogue holds a torrent that cannot be read", e);
    }
    List<List<URI>> tiers = new ArrayList<>();
    tiers.add(List.of(announce));
    for (List<URI> tier : torrent.trackerTiers()) {
      tiers.add(tier.stream().filter(url -> !url.equals(announce)).toList());
    }
    return torrent.withTrackers(tiers).toBytes();
  }
}
