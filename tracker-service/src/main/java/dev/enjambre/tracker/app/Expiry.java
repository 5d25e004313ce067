package dev.enjambre.tracker.app;

import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The thread that removes silent peers, again and again. */
final class Expiry implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(30);

  private final TrackerService service;
  private final HostNameVerifier verifier;
  private final TrackerMetrics metrics;
  private final Duration peerTimeout;
  private volatile @Nullable ScheduledExecutorService executor;

  Expiry(
      TrackerService service,
      HostNameVerifier verifier,
      TrackerMetrics metrics,
      TrackerProperties properties) {
    this.service = service;
    this.verifier = verifier;
    this.metrics = metrics;
    peerTimeout = properties.peerTimeout();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // failures are logged by the task itself
  public void start() {
    Duration tenth = peerTimeout.dividedBy(10);
    long period = (tenth.compareTo(LONGEST_PERIOD) < 0 ? tenth : LONGEST_PERIOD).toMillis();
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("expiry").daemon().factory());
    started.scheduleWithFixedDelay(this::expire, period, period, TimeUnit.MILLISECONDS);
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
  private void expire() {
    try {
      metrics.expired(service.expire());
      verifier.forgetUnannounced(peerTimeout);
    } catch (RuntimeException e) {
      LOG.error("Removing silent peers failed; it will be tried again", e);
    }
  }
}
