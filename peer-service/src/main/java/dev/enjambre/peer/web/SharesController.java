package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.Added;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.ShareOptions;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Makes torrents of what is uploaded, or lies on this machine, and seeds them. */
@RestController
@RequestMapping("/api/v1")
final class SharesController {

  private static final String NAME = "name";
  private static final String PATH = "path";
  private static final String DISK_FULL = "No space left on device";

  private final PeerService service;
  private final PeerCatalog catalog;
  private final TorrentViews views;

  SharesController(PeerService service, PeerCatalog catalog, TorrentViews views) {
    this.service = service;
    this.catalog = catalog;
    this.views = views;
  }

  /** The body is taken for the file's bytes, whatever media type it claims. */
  @PutMapping("/files/{name}")
  ResponseEntity<TorrentJson> upload(
      @PathVariable String name,
      @RequestParam(defaultValue = "true") boolean publish,
      HttpServletRequest request)
      throws IOException {
    long size = request.getContentLengthLong();
    try {
      refuseAnotherSize(name, size, publish);
      return answer(service.upload(name, body(request, size), size, options(publish)));
    } catch (TorrentException e) {
      throw Refusals.of(e, NAME);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(DISK_FULL)) {
        throw Problems.of(
            HttpStatus.INSUFFICIENT_STORAGE, "the disk of the data folder is full", e);
      }
      throw e;
    }
  }

  /**
   * A body whose size is known is not touched before it is known to fit: who asks first whether to
   * send it ({@code Expect: 100-continue}) is spared that.
   */
  private static InputStream body(HttpServletRequest request, long size) throws IOException {
    if (size > 0) {
      return request.getInputStream();
    }
    PushbackInputStream body = new PushbackInputStream(request.getInputStream());
    int first = size == 0 ? -1 : body.read();
    if (first < 0) {
      throw Problems.badInput("body", "an empty file cannot be shared");
    }
    body.unread(first);
    return body;
  }

  @PostMapping("/shares")
  ResponseEntity<TorrentJson> share(@RequestBody ShareRequest request) {
    if (request.path() == null) {
      throw Problems.badInput(PATH, "is needed");
    }
    try {
      boolean publish = !Boolean.FALSE.equals(request.publish());
      return answer(service.share(request.path(), options(publish)));
    } catch (TorrentException e) {
      throw Refusals.of(e, PATH);
    }
  }

  /** Spares a large upload from being sent in vain: another size cannot be the same file. */
  private void refuseAnotherSize(String name, long size, boolean publish) throws TorrentException {
    if (size < 0) {
      return;
    }
    Optional<String> objection = publish ? catalog.objection(name, size) : Optional.empty();
    if (objection.isPresent()) {
      throw Problems.conflict(NAME, objection.get());
    }
    for (TorrentStatus torrent : service.list()) {
      if (torrent.name().equals(name) && torrent.sizeBytes() != size) {
        throw Problems.conflict(
            NAME, "torrent " + torrent.infoHash() + " has that name and another size", null);
      }
    }
  }

  /** In a fleet a name stands for one torrent; what can't be published under it is not shared. */
  private ShareOptions options(boolean publish) {
    return new ShareOptions(publish, publish ? catalog::objection : _ -> Optional.empty());
  }

  private ResponseEntity<TorrentJson> answer(Added added) {
    catalog.publish(added.status().infoHash());
    return views.of(added);
  }
}
