package dev.enjambre.tracker.app;

import dev.enjambre.tracker.catalog.Catalog;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what other trackers have changed in the catalogue. For one thread, unless it says
 * otherwise.
 */
final class CatalogRefresh {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogRefresh.class);
  static final Duration PERIOD = Duration.ofSeconds(3);

  /** How often it is read though nothing seems to have changed: once a minute. */
  private static final int ANYWAY = 20;

  private final Catalog catalog;
  private int rounds;
  private volatile boolean failing;

  CatalogRefresh(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns whether the database answered when it was last asked; any thread. */
  boolean isReachable() {
    return !failing;
  }

  /** A database that is away is named once; what was read before holds. */
  void run() {
    try {
      rounds++;
      catalog.refresh(failing || rounds % ANYWAY == 0);
      if (failing) {
        LOG.info("The catalogue's database is back");
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("The catalogue cannot be read; what was read before holds: {}", e.toString());
      }
      failing = true;
    }
  }
}
