package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import dev.enjambre.peer.session.TorrentStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.PushbackInputStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes torrents of what is uploaded, or lies on this machine, and seeds them. */
@RestController
@RequestMapping("/api/v1")
final class SharesController {

  private static final String NAME = "name";
  private static final String PATH = "path";
  private static final String DISK_FULL = "No space left on device";

  private final PeerService service;

  SharesController(PeerService service) {
    this.service = service;
  }

  /** The body is taken for the file's bytes, whatever media type it claims. */
  @PutMapping("/files/{name}")
  ResponseEntity<TorrentJson> upload(@PathVariable String name, HttpServletRequest request)
      throws IOException {
    long size = request.getContentLengthLong();
    try {
      refuseAnotherSize(name, size);
      PushbackInputStream body = new PushbackInputStream(request.getInputStream());
      if (size != 0) {
        int first = body.read();
        if (first >= 0) {
          body.unread(first);
          return Responses.of(service.upload(name, body, size));
        }
      }
      throw Problems.badInput("body", "an empty file cannot be shared");
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

  @PostMapping("/shares")
  ResponseEntity<TorrentJson> share(@RequestBody ShareRequest request) {
    if (request.path() == null) {
      throw Problems.badInput(PATH, "is needed");
    }
    try {
      return Responses.of(service.share(request.path()));
    } catch (TorrentException e) {
      throw Refusals.of(e, PATH);
    }
  }

  /** Spares a large upload from being sent in vain: another size cannot be the same file. */
  private void refuseAnotherSize(String name, long size) throws TorrentException {
    if (size < 0) {
      return;
    }
    for (TorrentStatus torrent : service.list()) {
      if (torrent.name().equals(name) && torrent.sizeBytes() != size) {
        throw Problems.conflict(
            NAME, "torrent " + torrent.infoHash() + " has that name and another size", null);
      }
    }
  }
}
