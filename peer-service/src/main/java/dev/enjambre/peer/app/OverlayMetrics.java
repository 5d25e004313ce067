package dev.enjambre.peer.app;

import dev.enjambre.peer.overlay.MessageKind;
import dev.enjambre.peer.overlay.OverlayStatus;
import dev.enjambre.peer.overlay.OverlayStatus.Counts;
import dev.enjambre.peer.overlay.OverlayViolation;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows our node of the overlay as {@code enjambre.peer.overlay.*}, if there is one. All meters of
 * one scrape share one look at it. Safe for use by many threads.
 */
final class OverlayMetrics implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(OverlayMetrics.class);
  private static final String PREFIX = "enjambre.peer.overlay.";
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PeerService service;
  private Optional<OverlayStatus> last = Optional.empty();
  private long lastNanos = System.nanoTime() - MAX_AGE_NANOS;

  OverlayMetrics(PeerService service) {
    this.service = service;
  }

  private synchronized Optional<OverlayStatus> look() {
    long now = System.nanoTime();
    if (now - lastNanos >= MAX_AGE_NANOS && service.overlay().isPresent()) {
      lastNanos = now;
      try {
        last = Optional.of(service.overlay().get().status());
      } catch (TorrentException e) {
        log.debug("the overlay's figures are those of before: {}", e.getMessage());
      }
    }
    return last;
  }

  private double figure(ToDoubleFunction<OverlayStatus> figure) {
    return look().map(figure::applyAsDouble).orElse(0.0);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (look().isEmpty()) {
      return;
    }
    gauge(registry, "peers", "state", "known", "Peers", OverlayStatus::known);
    gauge(registry, "peers", "state", "candidate", "Peers", OverlayStatus::candidates);
    gauge(registry, "links", "direction", "in", "Open connections", OverlayStatus::incoming);
    gauge(registry, "links", "direction", "out", "Open connections", OverlayStatus::outgoing);
    gauge(
        registry,
        "searches.active",
        "origin",
        "own",
        "Searches under way",
        OverlayStatus::searches);
    gauge(
        registry,
        "searches.active",
        "origin",
        "others",
        "Searches under way",
        OverlayStatus::relayed);
    for (MessageKind kind : MessageKind.values()) {
      String name = kind.name();
      counter(registry, "messages", "Messages", all -> all.received().get(kind), kind(name, "in"));
      counter(registry, "messages", "Messages", all -> all.sent().get(kind), kind(name, "out"));
    }
    String searches = "Searches: begun here, answered, passed on, come again, over the rate";
    counter(registry, "searches", searches, Counts::searchesStarted, "outcome", "started");
    counter(registry, "searches", searches, Counts::searchesAnswered, "outcome", "answered");
    counter(registry, "searches", searches, Counts::searchesForwarded, "outcome", "forwarded");
    counter(registry, "searches", searches, Counts::duplicatesSuppressed, "outcome", "duplicate");
    counter(registry, "dropped", "Requests and calls over a limit", Counts::droppedForRate);
    counter(registry, "dials", "Calls", Counts::dials);
    counter(
        registry, "dials.failed", "Calls that the right one did not answer", Counts::dialsFailed);
    counter(registry, "links.refused", "Callers for whom there was no room", Counts::linksRefused);
    counter(registry, "lies", "Answers that cannot be true", Counts::liesNoticed);
    FunctionCounter.builder(
            PREFIX + "served", this, all -> all.figure(status -> status.counts().bytesServed()))
        .baseUnit("bytes")
        .description("Bytes of files that went to peers of the overlay")
        .register(registry);
    for (OverlayViolation.Kind kind : OverlayViolation.Kind.values()) {
      counter(
          registry,
          "violations",
          "Connections that were closed for what came of them",
          all -> all.violations().getOrDefault(kind, 0L),
          "kind",
          kind.name().toLowerCase(Locale.ROOT));
    }
  }

  private static String[] kind(String name, String direction) {
    return new String[] {"kind", name.toLowerCase(Locale.ROOT), "direction", direction};
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String tag,
      String value,
      String description,
      ToDoubleFunction<OverlayStatus> figure) {
    Gauge.builder(PREFIX + name, () -> figure(figure))
        .tag(tag, value)
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<Counts> figure,
      String... tags) {
    FunctionCounter.builder(
            PREFIX + name, this, all -> all.figure(status -> figure.applyAsDouble(status.counts())))
        .tags(tags)
        .description(description)
        .register(registry);
  }
}
