package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.Publication;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Adds, steers and removes torrents. */
@RestController
@RequestMapping("/api/v1/torrents")
final class TorrentsController {

  private final PeerService service;
  private final TorrentAdditions additions;
  private final PeerCatalog catalog;
  private final TorrentViews views;

  TorrentsController(
      PeerService service, TorrentAdditions additions, PeerCatalog catalog, TorrentViews views) {
    this.service = service;
    this.additions = additions;
    this.catalog = catalog;
    this.views = views;
  }

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<TorrentJson> addPart(
      @RequestPart("torrent") MultipartFile torrent,
      @RequestParam(defaultValue = "false") boolean paused,
      @RequestParam(defaultValue = "false") boolean sequential,
      @RequestParam(required = false) @Nullable List<@Nullable Integer> files,
      @RequestParam(defaultValue = "false") boolean publish)
      throws IOException {
    return views.of(
        additions.file(torrent.getBytes(), options(paused, sequential, files, publish)));
  }

  @PostMapping(consumes = TorrentUpload.MEDIA_TYPE)
  ResponseEntity<TorrentJson> addBody(
      InputStream body,
      @RequestParam(defaultValue = "false") boolean paused,
      @RequestParam(defaultValue = "false") boolean sequential,
      @RequestParam(required = false) @Nullable List<@Nullable Integer> files,
      @RequestParam(defaultValue = "false") boolean publish)
      throws IOException {
    return views.of(
        additions.file(TorrentUpload.read(body), options(paused, sequential, files, publish)));
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TorrentJson> addNamed(@RequestBody AddRequest request)
      throws InterruptedException {
    AddOptions options =
        options(
            Boolean.TRUE.equals(request.paused()),
            Boolean.TRUE.equals(request.sequential()),
            request.files(),
            Boolean.TRUE.equals(request.publish()));
    long given =
        Stream.of(request.magnet(), request.url(), request.catalog())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      throw Problems.badInput(
          "url", "exactly one of url, magnet and catalog is needed, not " + given);
    }
    if (request.magnet() != null) {
      return views.of(additions.magnet(request.magnet(), options));
    }
    if (request.catalog() != null) {
      return views.of(additions.catalogued(request.catalog(), options));
    }
    return views.of(additions.url(String.valueOf(request.url()), options));
  }

  @PatchMapping("/{infoHash}")
  TorrentJson change(@PathVariable InfoHash infoHash, @RequestBody PatchRequest change)
      throws TorrentException {
    try {
      return views.of(service.configure(infoHash, change.edit()));
    } catch (TorrentException e) {
      if (e.kind() == TorrentException.Kind.INVALID) {
        throw Refusals.of(e, "files");
      }
      throw e;
    }
  }

  @DeleteMapping("/{infoHash}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable InfoHash infoHash, @RequestParam(defaultValue = "false") boolean data)
      throws TorrentException {
    service.remove(infoHash, data);
  }

  @PostMapping("/{infoHash}/pause")
  TorrentJson pause(@PathVariable InfoHash infoHash) throws TorrentException {
    return views.of(service.pause(infoHash));
  }

  @PostMapping("/{infoHash}/resume")
  TorrentJson resume(@PathVariable InfoHash infoHash) throws TorrentException {
    return views.of(service.resume(infoHash));
  }

  @PostMapping("/{infoHash}/recheck")
  TorrentJson recheck(@PathVariable InfoHash infoHash) throws TorrentException {
    return views.of(service.recheck(infoHash));
  }

  @PostMapping("/{infoHash}/announce")
  TorrentJson announce(@PathVariable InfoHash infoHash) throws TorrentException {
    return views.of(service.announce(infoHash));
  }

  @PostMapping("/{infoHash}/peers")
  @ResponseStatus(HttpStatus.ACCEPTED)
  TorrentJson addPeer(@PathVariable InfoHash infoHash, @RequestBody AddPeerRequest request)
      throws TorrentException {
    PeerEndpoint peer =
        Optional.ofNullable(request.address())
            .flatMap(PeerEndpoint::parse)
            .orElseThrow(() ->
                Problems.badInput(
                    "address", "host:port is needed, with an IPv6 address in brackets"));
    return views.of(service.addPeer(infoHash, peer));
  }

  /** Publishes a torrent that is here, or tries that again. */
  @PostMapping("/{infoHash}/publish")
  TorrentJson publish(@PathVariable InfoHash infoHash) throws TorrentException {
    if (catalog.client().isEmpty()) {
      throw Problems.badInput("", PeerCatalog.NO_CATALOGUE);
    }
    service.publication(infoHash, Publication.WANTED);
    catalog.publish(infoHash);
    return views.of(service.status(infoHash));
  }

  private static AddOptions options(
      boolean paused,
      boolean sequential,
      @Nullable List<@Nullable Integer> files,
      boolean publish) {
    if (files == null || files.isEmpty()) {
      return new AddOptions(
          paused, new TorrentOptions(sequential, FilePriorities.ALL, TorrentLimits.NONE), publish);
    }
    List<Integer> wanted = new ArrayList<>();
    for (Integer file : files) {
      if (file == null || file < 0) {
        throw Problems.badInput("files", "files are named by their index, from 0");
      }
      wanted.add(file);
    }
    return new AddOptions(
        paused,
        new TorrentOptions(sequential, FilePriorities.only(wanted), TorrentLimits.NONE),
        publish);
  }
}
