package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows torrents. */
@RestController
@RequestMapping("/api/v1/torrents")
final class TorrentDetailsController {

  private final PeerService service;
  private final TorrentViews views;

  TorrentDetailsController(PeerService service, TorrentViews views) {
    this.service = service;
    this.views = views;
  }

  @GetMapping
  List<TorrentJson> all() throws TorrentException {
    return service.list().stream().map(views::of).toList();
  }

  @GetMapping("/{infoHash}")
  TorrentJson one(@PathVariable InfoHash infoHash) throws TorrentException {
    return views.of(service.status(infoHash));
  }

  @GetMapping("/{infoHash}/peers")
  List<PeerJson> peers(@PathVariable InfoHash infoHash) throws TorrentException {
    return service.peers(infoHash).stream().map(PeerJson::of).toList();
  }

  @GetMapping("/{infoHash}/files")
  List<FileJson> files(
      @PathVariable InfoHash infoHash,
      @RequestParam(defaultValue = "0") int from,
      @RequestParam(defaultValue = "" + Integer.MAX_VALUE) int limit)
      throws TorrentException {
    if (from < 0) {
      throw Problems.badInput("from", "from must be 0 or more");
    }
    if (limit < 1) {
      throw Problems.badInput("limit", "limit must be 1 or more");
    }
    return service.files(infoHash, from, limit).stream().map(FileJson::of).toList();
  }

  @GetMapping("/{infoHash}/trackers")
  List<TrackerJson> trackers(@PathVariable InfoHash infoHash) throws TorrentException {
    long now = System.nanoTime();
    return service.trackers(infoHash).stream()
        .map(tracker -> TrackerJson.of(tracker, now))
        .toList();
  }

  @GetMapping("/{infoHash}/web-seeds")
  List<WebSeedJson> webSeeds(@PathVariable InfoHash infoHash) throws TorrentException {
    long now = System.nanoTime();
    return service.webSeeds(infoHash).stream().map(seed -> WebSeedJson.of(seed, now)).toList();
  }

  @GetMapping("/{infoHash}/pieces")
  PiecesJson pieces(@PathVariable InfoHash infoHash) throws TorrentException {
    Bitfield have = service.pieces(infoHash);
    // Before the metadata is here there are no pieces.
    int pieceLength = have.size() == 0 ? 0 : service.metainfo(infoHash).layout().pieceLength();
    return new PiecesJson(
        have.size(), have.cardinality(), pieceLength, HexFormat.of().formatHex(have.toWire()));
  }

  @GetMapping("/{infoHash}/torrent")
  ResponseEntity<byte[]> torrent(@PathVariable InfoHash infoHash) throws TorrentException {
    Metainfo metainfo = service.metainfo(infoHash);
    ContentDisposition attachment =
        ContentDisposition.attachment()
            .filename(metainfo.name() + ".torrent", StandardCharsets.UTF_8)
            .build();
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(TorrentUpload.MEDIA_TYPE))
        .header(HttpHeaders.CONTENT_DISPOSITION, attachment.toString())
        .body(metainfo.toBytes());
  }
}
