package dev.enjambre.tracker.app;

import dev.enjambre.tracker.service.FullScrape;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that makes the answer to scrapes of all torrents, twice a minute. */
final class FullScrapeRefresh implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(FullScrapeRefresh.class);
  private static final long PERIOD_SECONDS = 30;

  private final FullScrape fullScrape;
  private volatile @Nullable ScheduledExecutorService executor;

  FullScrapeRefresh(FullScrape fullScrape) {
    this.fullScrape = fullScrape;
  }

  FullScrape fullScrape() {
    return fullScrape;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // failures are logged by the task itself
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("full-scrape").daemon().factory());
    started.scheduleWithFixedDelay(this::refresh, 1, PERIOD_SECONDS, TimeUnit.SECONDS);
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

  /** A failure is logged and not thrown, for it would end all further runs. */
  private void refresh() {
    try {
      fullScrape.refresh();
    } catch (RuntimeException e) {
      LOG.error("Making the scrape of all torrents failed; it will be tried again", e);
    }
  }
}
