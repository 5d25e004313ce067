package dev.enjambre.peer.web;

import dev.enjambre.boot.web.EventStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends what becomes of the torrents, as it happens. */
@RestController
final class EventsController {

  /** Where it is. */
  static final String PATH = "/api/v1/events";

  private static final Logger log = LoggerFactory.getLogger(EventsController.class);

  private final EventStream stream;
  private final TorrentChanges changes;

  EventsController(EventStream stream, TorrentChanges changes) {
    this.stream = stream;
    this.changes = changes;
  }

  @GetMapping(PATH)
  void events(HttpServletRequest request, HttpServletResponse response) {
    try {
      stream.serve(request, response, changes::opening);
    } catch (IOException e) {
      log.debug("a listener to the events is gone: {}", e.getMessage());
    }
  }
}
