package dev.enjambre.peer.app;

import dev.enjambre.peer.catalog.PeerCatalog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Shows how far the catalogue is replicated here as {@code enjambre.peer.replicate.*}. */
final class CatalogMetrics implements MeterBinder {

  private static final String PREFIX = "enjambre.peer.replicate.";

  private final PeerCatalog catalog;

  CatalogMetrics(PeerCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "waiting", catalog, all -> all.replication().waiting())
        .description("Entries of the catalogue for which there is no room")
        .register(registry);
    Gauge.builder(PREFIX + "waiting.bytes", catalog, all -> all.replication().waitingBytes())
        .baseUnit("bytes")
        .description("How large they are together")
        .register(registry);
    FunctionCounter.builder(PREFIX + "removed", catalog, all -> all.replication().removed())
        .description("Torrents that were removed as they were from the catalogue")
        .register(registry);
  }
}
