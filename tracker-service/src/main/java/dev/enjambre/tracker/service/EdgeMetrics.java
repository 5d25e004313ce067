package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.tracker.service.TrackerMetrics.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of the requests that come in over one edge. Any thread. */
final class EdgeMetrics {

  private final Timer latency;

  private final Map<Outcome, EventCounters> announces = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Counter> scrapes = new EnumMap<>(Outcome.class);
  private final Map<Refusal.Reason, Counter> refusals = new EnumMap<>(Refusal.Reason.class);

  /** Announces of one outcome, by their events. */
  private record EventCounters(Map<AnnounceEvent, Counter> known, Counter unknown) {}

  EdgeMetrics(Edge edge, MeterRegistry registry) {
    latency =
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
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      Map<AnnounceEvent, Counter> known = new EnumMap<>(AnnounceEvent.class);
      for (AnnounceEvent event : AnnounceEvent.values()) {
        String label = event.name().toLowerCase(Locale.ROOT);
        known.put(event, announces(edge, label, outcome, registry));
      }
      announces.put(
          outcome, new EventCounters(known, announces(edge, "unknown", outcome, registry)));
      scrapes.put(
          outcome,
          Counter.builder("enjambre.tracker.scrapes")
              .description("Scrapes that were answered")
              .tag("protocol", edge.label())
              .tag("outcome", outcome.label())
              .register(registry));
    }
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      refusals.put(
          reason,
          Counter.builder("enjambre.tracker.refused")
              .description("Announces and scrapes that were understood, and refused")
              .tag("protocol", edge.label())
              .tag("reason", reason.label())
              .register(registry));
    }
  }

  void announced(@Nullable AnnounceEvent event, Outcome outcome, long nanos) {
    EventCounters counters = of(announces, outcome);
    (event == null ? counters.unknown() : of(counters.known(), event)).increment();
    latency.record(nanos, TimeUnit.NANOSECONDS);
  }

  void scraped(Outcome outcome) {
    of(scrapes, outcome).increment();
  }

  void refused(Refusal refusal) {
    of(refusals, refusal.reason()).increment();
  }

  private static Counter announces(
      Edge edge, String event, Outcome outcome, MeterRegistry registry) {
    return Counter.builder("enjambre.tracker.announces")
        .description("Announces that were answered")
        .tag("protocol", edge.label())
        .tag("event", event)
        .tag("outcome", outcome.label())
        .register(registry);
  }

  private static <K, V> V of(Map<K, V> meters, K key) {
    return Objects.requireNonNull(meters.get(key));
  }
}
