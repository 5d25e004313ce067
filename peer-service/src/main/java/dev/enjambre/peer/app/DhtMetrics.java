package dev.enjambre.peer.app;

import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.dht.DhtStatus.Kind;
import dev.enjambre.peer.dht.DhtStatus.Traffic;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows our node of the DHT as {@code enjambre.peer.dht.*}, if there is one. All meters of one
 * scrape share one look at it. Safe for use by many threads.
 */
final class DhtMetrics implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(DhtMetrics.class);
  private static final String PREFIX = "enjambre.peer.dht.";
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PeerService service;
  private Optional<DhtStatus> last = Optional.empty();
  private long lastNanos = System.nanoTime() - MAX_AGE_NANOS;

  DhtMetrics(PeerService service) {
    this.service = service;
  }

  private synchronized Optional<DhtStatus> look() {
    long now = System.nanoTime();
    if (now - lastNanos >= MAX_AGE_NANOS) {
      lastNanos = now;
      try {
        last = service.dht();
      } catch (TorrentException e) {
        log.debug("the DHT's figures are those of before: {}", e.getMessage());
      }
    }
    return last;
  }

  private double figure(ToDoubleFunction<DhtStatus> figure) {
    return look().map(figure::applyAsDouble).orElse(0.0);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (look().isEmpty()) {
      return;
    }
    for (Family family : Family.values()) {
      nodes(registry, family, "good", FamilyStatus::good);
      nodes(registry, family, "questionable", FamilyStatus::questionable);
      nodes(registry, family, "bad", FamilyStatus::bad);
    }
    gauge(registry, "torrents", "Torrents of which peers are kept for others", DhtStatus::torrents);
    gauge(registry, "peers", "Peers that are kept for others", DhtStatus::peers);
    gauge(registry, "searches", "Searches that are under way", DhtStatus::searches);
    for (Kind kind : Kind.values()) {
      messages(registry, kind, "in", Traffic::in);
      messages(registry, kind, "out", Traffic::out);
    }
    bytes(registry, "in", Traffic::in);
    bytes(registry, "out", Traffic::out);
    for (Dropped why : Dropped.values()) {
      FunctionCounter.builder(
              PREFIX + "dropped",
              this,
              all -> all.figure(status -> status.dropped().getOrDefault(why, 0L)))
          .tag("reason", lower(why))
          .description("Datagrams that nothing came of")
          .register(registry);
    }
  }

  private void nodes(
      MeterRegistry registry, Family family, String state, ToIntFunction<FamilyStatus> count) {
    Gauge.builder(
            PREFIX + "nodes",
            () ->
                figure(status -> {
                  FamilyStatus its = status.families().get(family);
                  return its == null ? 0 : count.applyAsInt(its);
                }))
        .tag("family", lower(family))
        .tag("state", state)
        .description("Nodes in the table")
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<DhtStatus> figure) {
    Gauge.builder(PREFIX + name, () -> figure(figure)).description(description).register(registry);
  }

  private void messages(
      MeterRegistry registry, Kind kind, String direction, ToDoubleFunction<Traffic> side) {
    FunctionCounter.builder(
            PREFIX + "messages",
            this,
            all -> all.figure(status -> side.applyAsDouble(of(status, kind))))
        .tag("kind", lower(kind))
        .tag("direction", direction)
        .description("Messages that came and went")
        .register(registry);
  }

  private static Traffic of(DhtStatus status, Kind kind) {
    return status.messages().getOrDefault(kind, new Traffic(0, 0));
  }

  private void bytes(MeterRegistry registry, String direction, ToDoubleFunction<Traffic> side) {
    FunctionCounter.builder(
            PREFIX + "datagrams",
            this,
            all -> all.figure(status -> side.applyAsDouble(status.bytes())))
        .tag("direction", direction)
        .baseUnit("bytes")
        .description("Datagrams that came and went")
        .register(registry);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
