package dev.enjambre.peer.app;

import dev.enjambre.peer.discovery.LocalDiscovery;
import dev.enjambre.peer.service.PeerService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Shows local discovery as {@code enjambre.peer.local.datagrams}, if it is switched on. */
final class LocalDiscoveryMetrics implements MeterBinder {

  private final PeerService service;

  LocalDiscoveryMetrics(PeerService service) {
    this.service = service;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    service
        .localDiscovery()
        .ifPresent(local -> {
          count(registry, local, "sent", LocalDiscovery::sent);
          count(registry, local, "received", LocalDiscovery::received);
          count(registry, local, "malformed", LocalDiscovery::malformed);
        });
  }

  private static void count(
      MeterRegistry registry,
      LocalDiscovery local,
      String event,
      ToDoubleFunction<LocalDiscovery> count) {
    FunctionCounter.builder("enjambre.peer.local.datagrams", local, count)
        .tag("event", event)
        .description("Datagrams of local discovery, at all interfaces; our own come back")
        .register(registry);
  }
}
