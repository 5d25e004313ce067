package dev.enjambre.peer.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.search.FleetSearch;
import dev.enjambre.peer.search.SearchProblem;
import dev.enjambre.peer.search.SearchResult;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for what others share: all answers at once, or each as it comes. Every call runs on its own
 * virtual thread.
 */
@RestController
@RequestMapping("/api/v1/search")
final class SearchController {

  /** Where answers are told as they come. */
  static final String STREAM_PATH = "/api/v1/search/stream";

  private static final Logger log = LoggerFactory.getLogger(SearchController.class);
  private static final int LONGEST_WAIT = 30;
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final PeerService service;
  private final PeerCatalog catalog;
  private final JsonMapper json;

  SearchController(PeerService service, PeerCatalog catalog, JsonMapper json) {
    this.service = service;
    this.catalog = catalog;
    this.json = json;
  }

  @GetMapping
  SearchJson search(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "50") int size,
      @RequestParam(defaultValue = "10") int wait)
      throws InterruptedException {
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw Problems.badInput("wait", "wait must be 0 to " + LONGEST_WAIT + " seconds");
    }
    FleetSearch search = begin(q, size);
    boolean isOver = search.awaitEnd(Duration.ofSeconds(wait));
    return new SearchJson(
        search.results().stream().map(this::json).toList(),
        search.problems().stream().map(SearchController::json).toList(),
        isOver);
  }

  /** Tells what is found as server-sent events, until there is no more. */
  @GetMapping("/stream")
  void stream(
      @RequestParam(defaultValue = "") String q,
      @RequestParam(defaultValue = "50") int size,
      HttpServletResponse response)
      throws InterruptedException {
    FleetSearch search = begin(q, size);
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    try {
      tell(search, response);
    } catch (IOException e) {
      log.debug("who searched is gone: {}", e.getMessage());
    }
  }

  private void tell(FleetSearch search, HttpServletResponse response)
      throws IOException, InterruptedException {
    OutputStream out = response.getOutputStream();
    boolean isOver = false;
    while (!isOver) {
      // Asked first, as what is found last comes before the end.
      isOver = search.isOver();
      List<SearchResult> news = search.next(isOver ? Duration.ZERO : HEARTBEAT);
      for (SearchResult result : news) {
        write(out, "found", json.writeValueAsString(json(result)));
      }
      if (news.isEmpty() && !isOver) {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
      }
      response.flushBuffer();
    }
    for (SearchProblem problem : search.problems()) {
      write(out, "problem", json.writeValueAsString(json(problem)));
    }
    write(out, "end", "{}");
    response.flushBuffer();
  }

  private static void write(OutputStream out, String type, String data) throws IOException {
    out.write(("event: " + type + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private FleetSearch begin(String q, int size) {
    if (q.length() > CatalogClient.MAX_QUERY || q.indexOf('\0') >= 0) {
      throw Problems.badInput("q", "q must be " + CatalogClient.MAX_QUERY + " characters at most");
    }
    if (size < 1 || size > CatalogClient.MAX_PAGE) {
      throw Problems.badInput("size", "size must be 1 to " + CatalogClient.MAX_PAGE);
    }
    return FleetSearch.begin(service, catalog, q, size);
  }

  private SearchJson.Result json(SearchResult result) {
    return SearchJson.Result.of(result, state(result));
  }

  private static SearchJson.Problem json(SearchProblem problem) {
    return new SearchJson.Problem(problem.source().key(), problem.detail());
  }

  private @Nullable String state(SearchResult result) {
    if (!service.has(result.infoHash())) {
      return null;
    }
    try {
      return service.status(result.infoHash()).state().name();
    } catch (TorrentException removedMeanwhile) {
      return null;
    }
  }
}
