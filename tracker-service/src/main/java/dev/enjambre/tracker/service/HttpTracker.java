package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.BadAnnounceException;
import dev.enjambre.common.announce.CompactAnswer;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeersForm;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.tracker.service.TrackerMetrics.Outcome;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Answers {@code /announce?…}.
   *
   * @param request holds the query, from one index to before another
   * @param passKey the key that came with it, if any
   * @param source the address that it came from
   */
  public byte[] announce(
      byte[] request, int from, int to, @Nullable PassKey passKey, IpAddress source, Edge edge) {
    long start = metrics.now();
    try {
      AnnounceRequest announce = HttpAnnounceCodec.parseQuery(request, from, to);
      return announce.compact()
          ? compact(announce, passKey, source, edge, start)
          : dictionaries(announce, passKey, source, edge, start);
    } catch (BadAnnounceException bad) {
      metrics.announced(edge, null, Outcome.MALFORMED, start);
      return failure(AnnounceResponse.Failure.of(bad.problem()));
    }
  }

  /** Answers {@code /scrape?…}; the parameters are those of an announce. */
  public byte[] scrape(
      byte[] request, int from, int to, @Nullable PassKey passKey, IpAddress source, Edge edge) {
    try {
      ScrapeOutcome outcome =
          service.scrape(HttpAnnounceCodec.parseScrapeQuery(request, from, to), passKey, source);
      metrics.scraped(edge, counted(edge, outcome.refusal()));
      return HttpAnnounceCodec.encode(outcome.response());
    } catch (BadAnnounceException bad) {
      metrics.scraped(edge, Outcome.MALFORMED);
      return HttpAnnounceCodec.encode(new ScrapeResponse.Failure(bad.problem()));
    }
  }

  private byte[] compact(
      AnnounceRequest announce,
      @Nullable PassKey passKey,
      IpAddress source,
      Edge edge,
      long start) {
    CompactAnswer answer = new CompactAnswer(service.wanted(announce));
    AnnounceOutcome outcome =
        service.announce(
            announce,
            passKey,
            source,
            AddressFamilies.BOTH,
            peer -> {
              if (peer.isIpv4()) {
                answer.add(peer.ipv4(), peer.port());
              } else {
                answer.add(peer.addressHigh(), peer.addressLow(), peer.port());
              }
            });
    Refusal refusal = outcome.refusal();
    SwarmCounts counts = outcome.counts();
    byte[] body =
        refusal == null
            ? answer.finish(
                counts.seeders(),
                counts.leechers(),
                counts.completed(),
                source,
                service.settings().interval(),
                service.settings().minInterval(),
                outcome.warning())
            : failure(refusal.toFailure());
    metrics.announced(edge, announce.event(), counted(edge, refusal), start);
    return body;
  }

  private byte[] dictionaries(
      AnnounceRequest announce,
      @Nullable PassKey passKey,
      IpAddress source,
      Edge edge,
      long start) {
    List<PeerEndpoint> peers = new ArrayList<>();
    AnnounceOutcome outcome =
        service.announce(announce, passKey, source, AddressFamilies.BOTH, peers);
    byte[] body =
        HttpAnnounceCodec.encode(service.response(outcome, peers, source), PeersForm.of(announce));
    metrics.announced(edge, announce.event(), counted(edge, outcome.refusal()), start);
    return body;
  }

  private static byte[] failure(AnnounceResponse.Failure failure) {
    return HttpAnnounceCodec.encode(failure, PeersForm.COMPACT);
  }

  private Outcome counted(Edge edge, @Nullable Refusal refusal) {
    if (refusal == null) {
      return Outcome.ACCEPTED;
    }
    metrics.refused(edge, refusal);
    return Outcome.REFUSED;
  }
}
