package dev.enjambre.tracker.web;

import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.PassKey;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /announce} and {@code /scrape} on the web port, with the answers of the protocol port. */
@RestController
class TrackerController {

  private static final MediaType CONTENT_TYPE = MediaType.parseMediaType(HttpTracker.CONTENT_TYPE);

  private final HttpTracker tracker;
  private final Callers callers;

  TrackerController(HttpTracker tracker) {
    this.tracker = tracker;
    callers = new Callers(tracker);
  }

  @GetMapping({"/announce", "/{passKey:" + PassKey.PATTERN + "}/announce"})
  ResponseEntity<byte[]> announce(
      @PathVariable(required = false) @Nullable String passKey, HttpServletRequest request) {
    byte[] query = query(request);
    return answer(
        tracker.announce(query, 0, query.length, key(passKey), callers.source(request), Edge.WEB));
  }

  @GetMapping({"/scrape", "/{passKey:" + PassKey.PATTERN + "}/scrape"})
  ResponseEntity<byte[]> scrape(
      @PathVariable(required = false) @Nullable String passKey, HttpServletRequest request) {
    byte[] query = query(request);
    return answer(
        tracker.scrape(query, 0, query.length, key(passKey), callers.source(request), Edge.WEB));
  }

  @GetMapping("/stats")
  ResponseEntity<byte[]> stats(HttpServletRequest request) {
    return tracker
        .stats(null, callers.source(request), Edge.WEB)
        .map(json -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json))
        .orElseGet(() -> ResponseEntity.status(HttpStatus.FORBIDDEN).build());
  }

  private static @Nullable PassKey key(@Nullable String passKey) {
    return passKey == null ? null : new PassKey(passKey);
  }

  private static ResponseEntity<byte[]> answer(byte[] body) {
    return ResponseEntity.ok().contentType(CONTENT_TYPE).body(body);
  }

  /** What is not ASCII, which no query may hold, becomes bytes that are refused as such. */
  private static byte[] query(HttpServletRequest request) {
    String query = request.getQueryString();
    return (query == null ? "" : query).getBytes(StandardCharsets.UTF_8);
  }
}
