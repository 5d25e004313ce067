package dev.enjambre.tracker.app;

import dev.enjambre.tracker.service.DelayedExecutor;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which host names are looked up. */
final class NameLookups implements DelayedExecutor, AutoCloseable {

  private static final int THREADS = 4;

  private final ScheduledThreadPoolExecutor executor;

  NameLookups() {
    executor =
        new ScheduledThreadPoolExecutor(
            THREADS,
            Thread.ofPlatform().name("name-lookup-", 0).daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    executor.setKeepAliveTime(30, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a look-up reports to the verifier
  public void runAfter(Duration delay, Runnable task) {
    executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
