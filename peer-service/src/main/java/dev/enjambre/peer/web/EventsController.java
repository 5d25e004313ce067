package dev.enjambre.peer.web;

import dev.enjambre.boot.web.EventStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends what becomes of the torrents, as it happens. */
@RestController
final class EventsController {

  /** Where it is. */
  static final String PATH = "/api/v1/events";

  private final EventStream stream;
  private final TorrentChanges changes;

  EventsController(EventStream stream, TorrentChanges changes) {
    this.stream = stream;
    this.changes = changes;
  }

  @GetMapping(PATH)
  void events(HttpServletRequest request, HttpServletResponse response) {
    stream.serve(request, response, changes::opening);
  }
}
