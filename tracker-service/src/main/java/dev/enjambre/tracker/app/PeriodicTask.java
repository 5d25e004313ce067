package dev.enjambre.tracker.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Something that is done again and again, by a thread of its own, from the start of the process to
 * its stop. Where it fails, that is logged, and it is tried again the next time.
 */
final class PeriodicTask implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

  private final String name;
  private final Duration firstDelay;
  private final Duration period;
  private final Runnable task;
  private volatile @Nullable ScheduledExecutorService executor;

  /**
   * Makes one that is not yet started.
   *
   * @param name of the thread, and in the log
   * @param period how long to wait before the first time, and after each
   */
  PeriodicTask(String name, Duration period, Runnable task) {
    this(name, period, period, task);
  }

  /** As the other form, with another wait before the first time. */
  PeriodicTask(String name, Duration firstDelay, Duration period, Runnable task) {
    this.name = name;
    this.firstDelay = firstDelay;
    this.period = period;
    this.task = task;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // failures are logged by the run itself
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
    started.scheduleWithFixedDelay(
        this::run, firstDelay.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
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

  /** A failure is not thrown on, for it would end all further runs. */
  private void run() {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("The task '{}' failed; it will be tried again", name, e);
    }
  }
}
