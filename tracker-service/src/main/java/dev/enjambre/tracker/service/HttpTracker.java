package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeersForm;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.tracker.service.TrackerMetrics.Outcome;
import dev.enjambre.tracker.swarm.AddressFamilies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** Answers {@code /announce?rawQuery} that came from that address, with that pass key if any. */
  public byte[] announce(String rawQuery, @Nullable PassKey passKey, IpAddress source, Edge edge) {
    long start = metrics.now();
    try {
      AnnounceRequest request = HttpAnnounceCodec.parseQuery(rawQuery);
      List<PeerEndpoint> peers = new ArrayList<>();
      AnnounceOutcome outcome =
          service.announce(request, passKey, source, AddressFamilies.BOTH, peers);
      byte[] answer =
          HttpAnnounceCodec.encode(service.response(outcome, peers, source), PeersForm.of(request));
      metrics.announced(
          edge, Optional.of(request.event()), counted(edge, outcome.refusal()), start);
      return answer;
    } catch (BadAnnounceException bad) {
      metrics.announced(edge, Optional.empty(), Outcome.MALFORMED, start);
      return HttpAnnounceCodec.encode(
          AnnounceResponse.Failure.of(bad.problem()), PeersForm.COMPACT);
    }
  }

  /** Answers {@code /scrape?rawQuery} that came from that address, with that pass key if any. */
  public byte[] scrape(String rawQuery, @Nullable PassKey passKey, IpAddress source, Edge edge) {
    try {
      ScrapeOutcome outcome =
          service.scrape(HttpAnnounceCodec.parseScrapeQuery(rawQuery), passKey, source);
      metrics.scraped(edge, counted(edge, outcome.refusal()));
      return HttpAnnounceCodec.encode(outcome.response());
    } catch (BadAnnounceException bad) {
      metrics.scraped(edge, Outcome.MALFORMED);
      return HttpAnnounceCodec.encode(new ScrapeResponse.Failure(bad.problem()));
    }
  }

  private Outcome counted(Edge edge, @Nullable Refusal refusal) {
    if (refusal == null) {
      return Outcome.ACCEPTED;
    }
    metrics.refused(edge, refusal);
    return Outcome.REFUSED;
  }
}
