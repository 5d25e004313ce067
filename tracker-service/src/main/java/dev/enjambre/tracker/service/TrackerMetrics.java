package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.tracker.swarm.ShardTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** The tracker's meters, all made at the start, so that each series begins at zero. Any thread. */
public final class TrackerMetrics {

  /** What became of a request. */
  public enum Outcome {
    /** It was answered with what it asked for. */
    ACCEPTED,
    /** It was understood, and answered with a failure reason. */
    REFUSED,
    /** It was not understood. */
    MALFORMED;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record AnnounceKind(Edge edge, String event, Outcome outcome) {}

  private record ScrapeKind(Edge edge, Outcome outcome) {}

  private static final String UNKNOWN_EVENT = "unknown";

  private final MeterRegistry registry;
  private final Map<AnnounceKind, Counter> announces = new HashMap<>();
  private final Map<ScrapeKind, Counter> scrapes = new HashMap<>();
  private final Map<Edge, Map<Refusal.Reason, Counter>> refusals = new EnumMap<>(Edge.class);
  private final Map<Edge, Timer> latency = new EnumMap<>(Edge.class);
  private final Counter expired;

  /** Registers the meters. */
  public TrackerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Edge edge : Edge.values()) {
      for (AnnounceEvent event : AnnounceEvent.values()) {
        register(edge, label(event), Outcome.ACCEPTED);
        register(edge, label(event), Outcome.REFUSED);
      }
      register(edge, UNKNOWN_EVENT, Outcome.MALFORMED);
      registerScrapes(edge, Outcome.ACCEPTED);
      registerScrapes(edge, Outcome.REFUSED);
      registerScrapes(edge, Outcome.MALFORMED);
      registerRefusals(edge);
      latency.put(
          edge,
          Timer.builder("enjambre.tracker.announce.duration")
              .description("Time from a whole announce to its answer, the network left out")
              .tag("protocol", edge.label())
              .serviceLevelObjectives(
                  Duration.ofNanos(10_000),
                  Duration.ofNanos(50_000),
                  Duration.ofNanos(200_000),
                  Duration.ofMillis(1),
                  Duration.ofMillis(10),
                  Duration.ofMillis(100))
              .register(registry));
    }
    expired =
        Counter.builder("enjambre.tracker.peers.expired")
            .description("Peers that were removed after too long a silence")
            .register(registry);
  }

  /** Registers the gauges, which ask for the totals whenever somebody looks. */
  public void watch(Supplier<ShardTotals> totals) {
    Gauge.builder("enjambre.tracker.swarms", totals, all -> all.get().swarms())
        .strongReference(true)
        .description("Swarms that are tracked")
        .register(registry);
    peers(totals, "seeder", "ipv4", ShardTotals::seedersIpv4);
    peers(totals, "seeder", "ipv6", ShardTotals::seedersIpv6);
    peers(totals, "leecher", "ipv4", ShardTotals::leechersIpv4);
    peers(totals, "leecher", "ipv6", ShardTotals::leechersIpv6);
  }

  /** Counts peers that were removed after too long a silence. */
  public void expired(int peers) {
    expired.increment(peers);
  }

  /** Returns the present time of the meters' clock, in nanoseconds. */
  public long now() {
    return registry.config().clock().monotonicTime();
  }

  /** Counts an announce whose answer is ready; empty stands for an event that is not known. */
  public void announced(
      Edge edge, Optional<AnnounceEvent> event, Outcome outcome, long startNanos) {
    String label = event.map(TrackerMetrics::label).orElse(UNKNOWN_EVENT);
    Counter counter = announces.get(new AnnounceKind(edge, label, outcome));
    if (counter != null) {
      counter.increment();
    }
    Timer timer = latency.get(edge);
    if (timer != null) {
      timer.record(now() - startNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Counts a scrape whose answer is ready. */
  public void scraped(Edge edge, Outcome outcome) {
    Counter counter = scrapes.get(new ScrapeKind(edge, outcome));
    if (counter != null) {
      counter.increment();
    }
  }

  /** Counts an announce or a scrape that was refused. */
  public void refused(Edge edge, Refusal refusal) {
    Map<Refusal.Reason, Counter> reasons = refusals.get(edge);
    Counter counter = reasons == null ? null : reasons.get(refusal.reason());
    if (counter != null) {
      counter.increment();
    }
  }

  private void registerRefusals(Edge edge) {
    Map<Refusal.Reason, Counter> reasons = new EnumMap<>(Refusal.Reason.class);
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      reasons.put(
          reason,
          Counter.builder("enjambre.tracker.refused")
              .description("Announces and scrapes that were understood, and refused")
              .tag("protocol", edge.label())
              .tag("reason", reason.label())
              .register(registry));
    }
    refusals.put(edge, reasons);
  }

  private void register(Edge edge, String event, Outcome outcome) {
    announces.put(
        new AnnounceKind(edge, event, outcome),
        Counter.builder("enjambre.tracker.announces")
            .description("Announces that were answered")
            .tag("protocol", edge.label())
            .tag("event", event)
            .tag("outcome", outcome.label())
            .register(registry));
  }

  private void registerScrapes(Edge edge, Outcome outcome) {
    scrapes.put(
        new ScrapeKind(edge, outcome),
        Counter.builder("enjambre.tracker.scrapes")
            .description("Scrapes that were answered")
            .tag("protocol", edge.label())
            .tag("outcome", outcome.label())
            .register(registry));
  }

  private void peers(
      Supplier<ShardTotals> totals, String role, String family, ToIntFunction<ShardTotals> count) {
    Gauge.builder("enjambre.tracker.peers", totals, all -> count.applyAsInt(all.get()))
        .strongReference(true)
        .description("Peers that are tracked")
        .tag("role", role)
        .tag("family", family)
        .register(registry);
  }

  private static String label(AnnounceEvent event) {
    return event.name().toLowerCase(Locale.ROOT);
  }
}
