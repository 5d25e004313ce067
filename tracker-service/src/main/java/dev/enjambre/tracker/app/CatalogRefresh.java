package dev.enjambre.tracker.app;

import dev.enjambre.tracker.catalog.Catalog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that looks for what other trackers have changed in the catalogue. */
final class CatalogRefresh implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogRefresh.class);
  private static final Duration PERIOD = Duration.ofSeconds(3);

  /** How often it is read though nothing seems to have changed: once a minute. */
  private static final int ANYWAY = 20;

  private final Catalog catalog;
  private int rounds;
  private boolean failing;
  private volatile @Nullable ScheduledExecutorService executor;

  CatalogRefresh(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // failures are logged by the task itself
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("catalog-refresh").daemon().factory());
    started.scheduleWithFixedDelay(
        this::refresh, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    executor = started;
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = executor;
    if (running != null) {
      running.shutdownNow();
    }
    executor = null;
  }

  @Override
  public boolean isRunning() {
    return executor != null;
  }

  /** A database that is away is named once; what was read before holds. */
  private void refresh() {
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
