package dev.enjambre.tracker.fuzz;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.BadTrackerAnswerException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.ScrapeRequest;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.tracker.service.Edge;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.TrackerService;
import java.util.HashSet;

/** The input is the query of a scrape. */
public final class ScrapeQueryFuzz {

  private ScrapeQueryFuzz() {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] query) throws BadTrackerAnswerException {
    TrackerService service = Fuzzed.tracker(false);
    long before = Fuzzed.kept(service);
    byte[] answer =
        new HttpTracker(service, Fuzzed.METRICS)
            .scrape(query, 0, query.length, null, Fuzzed.address(false, 100), Edge.HTTP);
    Fuzzed.body(answer);
    require(Fuzzed.kept(service) == before, "a scrape changes what is kept");
    ScrapeResponse response = HttpAnnounceCodec.decodeScrape(answer);
    try {
      ScrapeRequest request = HttpAnnounceCodec.parseScrapeQuery(query, 0, query.length);
      require(
          HttpAnnounceCodec.parseScrapeQuery(HttpAnnounceCodec.toQuery(request)).equals(request),
          "read otherwise when written anew");
      require(
          response instanceof ScrapeResponse.Files(var swarms)
              && swarms.keySet().equals(new HashSet<>(request.infoHashes())),
          "other torrents than were asked for");
    } catch (BadAnnounceException _) {
      require(response instanceof ScrapeResponse.Failure, "answered, and not readable");
    }
  }
}
