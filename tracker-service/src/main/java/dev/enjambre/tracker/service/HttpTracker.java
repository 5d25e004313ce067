package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeersForm;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.tracker.service.TrackerMetrics.Outcome;
import java.util.Optional;

/**
 * The tracker as HTTP sees it, for both edges: a query string goes in, the body of a {@code 200 OK}
 * comes out, whatever was wrong with the query. Never blocks; any thread.
 */
public final class HttpTracker {

  /** The media type of every answer. */
  public static final String CONTENT_TYPE = "text/plain";

  private final TrackerService service;
  private final TrackerMetrics metrics;

  /** Makes the HTTP view of a tracker. */
  public HttpTracker(TrackerService service, TrackerMetrics metrics) {
    this.service = service;
    this.metrics = metrics;
  }

  /** Answers {@code /announce?rawQuery} that came from that address. */
  public byte[] announce(String rawQuery, IpAddress source, Edge edge) {
    long start = metrics.now();
    try {
      AnnounceRequest request = HttpAnnounceCodec.parseQuery(rawQuery);
      AnnounceResponse response = service.announce(request, source);
      byte[] answer = HttpAnnounceCodec.encode(response, PeersForm.of(request));
      Outcome outcome =
          switch (response) {
            case AnnounceResponse.Success _ -> Outcome.ACCEPTED;
            case AnnounceResponse.Failure _ -> Outcome.REFUSED;
          };
      metrics.announced(edge, Optional.of(request.event()), outcome, start);
      return answer;
    } catch (BadAnnounceException bad) {
      metrics.announced(edge, Optional.empty(), Outcome.MALFORMED, start);
      return HttpAnnounceCodec.encode(
          AnnounceResponse.Failure.of(bad.problem()), PeersForm.COMPACT);
    }
  }

  /** Answers {@code /scrape?rawQuery}. */
  public byte[] scrape(String rawQuery, Edge edge) {
    try {
      byte[] answer =
          HttpAnnounceCodec.encode(service.scrape(HttpAnnounceCodec.parseScrapeQuery(rawQuery)));
      metrics.scraped(edge, Outcome.ACCEPTED);
      return answer;
    } catch (BadAnnounceException bad) {
      metrics.scraped(edge, Outcome.MALFORMED);
      return HttpAnnounceCodec.encode(new ScrapeResponse.Failure(bad.problem()));
    }
  }
}
