package dev.enjambre.peer.webseed;

import dev.enjambre.peer.session.EventLoop;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One thread as a torrent's loop. */
final class TestLoop implements EventLoop, AutoCloseable {

  private volatile Thread thread = Thread.currentThread();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = Thread.ofPlatform().daemon().unstarted(task);
        thread = made;
        return made;
      });

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean inEventLoop() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public Scheduled schedule(long delayNanos, Runnable task) {
    Future<?> scheduled = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Runs a task there and waits for its end. */
  void run(Runnable task) throws Exception {
    executor.submit(task).get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
