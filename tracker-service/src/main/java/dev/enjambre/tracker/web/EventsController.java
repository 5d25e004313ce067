package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.EventStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What becomes of the catalogue and of the fleet, as it happens. */
@RestController
class EventsController {

  static final String PATH = "/api/v1/events";

  private final EventStream stream;

  EventsController(EventStream stream) {
    this.stream = stream;
  }

  @GetMapping(PATH)
  void events(HttpServletRequest request, HttpServletResponse response) {
    stream.serve(request, response, List::of);
  }
}
