package dev.enjambre.peer.web;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
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
  private final TorrentUrlFetcher fetcher;

  TorrentsController(PeerService service, TorrentUrlFetcher fetcher) {
    this.service = service;
    this.fetcher = fetcher;
  }

  @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<TorrentJson> addPart(
      @RequestPart("torrent") MultipartFile torrent,
      @RequestParam(defaultValue = "false") boolean paused,
      @RequestParam(defaultValue = "false") boolean sequential,
      @RequestParam(required = false) @Nullable List<Integer> files)
      throws IOException {
    refuseWhatComesLater(sequential, files);
    return add(torrent.getBytes(), paused);
  }

  @PostMapping(consumes = TorrentUpload.MEDIA_TYPE)
  ResponseEntity<TorrentJson> addBody(
      InputStream body,
      @RequestParam(defaultValue = "false") boolean paused,
      @RequestParam(defaultValue = "false") boolean sequential,
      @RequestParam(required = false) @Nullable List<Integer> files)
      throws IOException {
    refuseWhatComesLater(sequential, files);
    return add(TorrentUpload.read(body), paused);
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TorrentJson> addNamed(@RequestBody AddRequest request)
      throws InterruptedException {
    refuseWhatComesLater(Boolean.TRUE.equals(request.sequential()), request.files());
    long given =
        Stream.of(request.magnet(), request.url(), request.catalog())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      throw Problems.badInput(
          "url", "exactly one of url, magnet and catalog is needed, not " + given);
    }
    if (request.magnet() != null) {
      return addMagnet(request.magnet(), Boolean.TRUE.equals(request.paused()));
    }
    if (request.url() == null) {
      throw Problems.notSupported("catalog", "the catalogue is not supported by this version");
    }
    return add(fetcher.fetch(request.url()), Boolean.TRUE.equals(request.paused()));
  }

  @DeleteMapping("/{infoHash}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable InfoHash infoHash, @RequestParam(defaultValue = "false") boolean data)
      throws TorrentException {
    service.remove(infoHash, data);
  }

  @PostMapping("/{infoHash}/pause")
  TorrentJson pause(@PathVariable InfoHash infoHash) throws TorrentException {
    return TorrentJson.of(service.pause(infoHash));
  }

  @PostMapping("/{infoHash}/resume")
  TorrentJson resume(@PathVariable InfoHash infoHash) throws TorrentException {
    return TorrentJson.of(service.resume(infoHash));
  }

  @PostMapping("/{infoHash}/recheck")
  TorrentJson recheck(@PathVariable InfoHash infoHash) throws TorrentException {
    return TorrentJson.of(service.recheck(infoHash));
  }

  @PostMapping("/{infoHash}/announce")
  TorrentJson announce(@PathVariable InfoHash infoHash) throws TorrentException {
    return TorrentJson.of(service.announce(infoHash));
  }

  @PostMapping("/{infoHash}/peers")
  @ResponseStatus(HttpStatus.ACCEPTED)
  TorrentJson addPeer(@PathVariable InfoHash infoHash, @RequestBody AddPeerRequest request)
      throws TorrentException {
    PeerEndpoint peer =
        Optional.ofNullable(request.address())
            .flatMap(PeerAddress::parse)
            .orElseThrow(() ->
                Problems.badInput(
                    "address", "host:port is needed, with an IPv6 address in brackets"));
    return TorrentJson.of(service.addPeer(infoHash, peer));
  }

  private ResponseEntity<TorrentJson> add(byte[] torrentFile, boolean paused) {
    try {
      return Responses.of(service.add(Metainfo.parse(torrentFile), new AddOptions(paused)));
    } catch (InvalidMetainfoException e) {
      String field = e.field().isEmpty() ? TorrentUpload.FIELD : e.field();
      throw Problems.badInput(field, String.valueOf(e.getMessage()), e);
    } catch (TorrentException e) {
      throw Refusals.of(e, TorrentUpload.FIELD);
    }
  }

  private ResponseEntity<TorrentJson> addMagnet(String link, boolean paused) {
    try {
      return Responses.of(service.addMagnet(MagnetLink.parse(link), new AddOptions(paused)));
    } catch (InvalidMetainfoException e) {
      throw Problems.badInput("magnet", String.valueOf(e.getMessage()), e);
    } catch (TorrentException e) {
      throw Refusals.of(e, "magnet");
    }
  }

  private static void refuseWhatComesLater(boolean sequential, @Nullable List<Integer> files) {
    if (sequential) {
      throw Problems.notSupported(
          "sequential", "fetching in order is not supported by this version");
    }
    if (files != null && !files.isEmpty()) {
      throw Problems.notSupported(
          "files", "fetching some of the files is not supported by this version");
    }
  }
}
