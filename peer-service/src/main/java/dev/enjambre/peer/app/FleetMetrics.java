package dev.enjambre.peer.app;

import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.core.env.Environment;

/**
 * Shows who this peer is among many ({@code enjambre.peer.info}), since whoever finds them by DNS
 * knows them by address alone, and whether the catalogue answers it.
 */
final class FleetMetrics implements MeterBinder {

  private static final String PREFIX = "enjambre.peer.";

  private final PeerService service;
  private final PeerConfig config;
  private final PeerCatalog catalog;
  private final String version;

  FleetMetrics(PeerService service, PeerConfig config, PeerCatalog catalog, Environment build) {
    this.service = service;
    this.config = config;
    this.catalog = catalog;
    this.version = build.getProperty("spring.application.version", "unknown");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "info", () -> 1)
        .tag("hostname", PeerApplication.ownName(config))
        .tag("zone", config.zone().orElse(""))
        .tag("version", version)
        .tag("transport", service.transport())
        .description("Always 1: who this peer is")
        .register(registry);
    if (catalog.client().isPresent()) {
      Gauge.builder(PREFIX + "catalog.reachable", () -> catalog.problem().isPresent() ? 0 : 1)
          .description("Whether the catalogue answers")
          .register(registry);
    }
  }
}
