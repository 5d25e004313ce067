package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.tracker.swarm.ShardTotals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

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

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final MeterRegistry registry;
  private final Map<Edge, EdgeMetrics> edges = new EnumMap<>(Edge.class);
  private final Counter expired;

  /** Registers the meters. */
  public TrackerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Edge edge : Edge.values()) {
      edges.put(edge, new EdgeMetrics(edge, registry));
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

  /** Registers the counter of peers that could not be kept. */
  public void watchUnkept(LongSupplier unkept) {
    FunctionCounter.builder("enjambre.tracker.peers.unkept", unkept, LongSupplier::getAsLong)
        .description("Announces of peers that were served, but not kept, for want of room")
        .register(registry);
  }

  /** Counts peers that were removed after too long a silence. */
  public void expired(int peers) {
    expired.increment(peers);
  }

  /** Returns the present time of the meters' clock, in nanoseconds. */
  public long now() {
    return registry.config().clock().monotonicTime();
  }

  /** Counts an announce whose answer is ready; null stands for an event that is not known. */
  public void announced(
      Edge edge, @Nullable AnnounceEvent event, Outcome outcome, long startNanos) {
    of(edge).announced(event, outcome, now() - startNanos);
  }

  /** Counts a scrape whose answer is ready. */
  public void scraped(Edge edge, Outcome outcome) {
    of(edge).scraped(outcome);
  }

  /** Counts an announce or a scrape that was refused. */
  public void refused(Edge edge, Refusal refusal) {
    of(edge).refused(refusal);
  }

  private EdgeMetrics of(Edge edge) {
    return Objects.requireNonNull(edges.get(edge));
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
}
