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
import dev.enjambre.tracker.swarm.ShardTotals;
import dev.enjambre.tracker.swarm.SwarmCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private final Proxies proxies;
  private final @Nullable FullScrape fullScrape;

  /** Makes the HTTP view of a tracker that believes no proxy and has no scrape of all torrents. */
  public HttpTracker(TrackerService service, TrackerMetrics metrics) {
    this(service, metrics, Proxies.NONE, null);
  }

  /**
   * Makes the HTTP view of a tracker.
   *
   * @param fullScrape answers scrapes of all torrents; null if they are refused
   */
  public HttpTracker(
      TrackerService service,
      TrackerMetrics metrics,
      Proxies proxies,
      @Nullable FullScrape fullScrape) {
    this.service = service;
    this.metrics = metrics;
    this.proxies = proxies;
    this.fullScrape = fullScrape;
  }

  /**
   * Returns who asks.
   *
   * @param remote the other end of the connection
   * @param forwardedFor what stands in {@code X-Forwarded-For}, if anything
   */
  public IpAddress client(IpAddress remote, @Nullable String forwardedFor) {
    return proxies.client(remote, forwardedFor);
  }

  /** Returns whether an address is that of a proxy that is believed. */
  public boolean isProxy(IpAddress remote) {
    return proxies.isProxy(remote);
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
    if (from == to && fullScrape != null) {
      return scrapeAll(fullScrape, passKey, source, edge);
    }
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

  /** Answers {@code /stats} in JSON, by the names that other trackers have for it, or refuses. */
  public Optional<byte[]> stats(@Nullable PassKey passKey, IpAddress source, Edge edge) {
    Refusal refusal = service.refuseScrape(passKey, source);
    if (refusal != null) {
      metrics.refused(edge, refusal);
      return Optional.empty();
    }
    ShardTotals totals = service.totals();
    String json =
        String.format(
            Locale.ROOT,
            """
            {"torrents":%d,"peersAll":%d,"peersSeederOnly":%d,"peersLeecherOnly":%d,\
            "peersIPv4":%d,"peersIPv6":%d}
            """,
            totals.swarms(),
            totals.seeders() + totals.leechers(),
            totals.seeders(),
            totals.leechers(),
            totals.seedersIpv4() + totals.leechersIpv4(),
            totals.seedersIpv6() + totals.leechersIpv6());
    return Optional.of(json.getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] scrapeAll(FullScrape all, @Nullable PassKey passKey, IpAddress source, Edge edge) {
    Refusal refusal = service.refuseScrape(passKey, source);
    metrics.scraped(edge, counted(edge, refusal));
    return refusal == null
        ? all.latest()
        : HttpAnnounceCodec.encode(new ScrapeResponse.Failure(refusal.text()));
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
