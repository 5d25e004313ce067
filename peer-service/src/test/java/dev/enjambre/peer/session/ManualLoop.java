package dev.enjambre.peer.session;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time stands still until the test lets it go on. */
final class ManualLoop implements EventLoop {

  private record Task(long atNanos, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
  private long nowNanos = 1_000_000_000L;
  private long order;

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public boolean inEventLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(new Task(nowNanos, order++, task));
  }

  @Override
  public Scheduled schedule(long delayNanos, Runnable task) {
    Task scheduled = new Task(nowNanos + delayNanos, order++, task);
    tasks.add(scheduled);
    return () -> tasks.remove(scheduled);
  }

  /** Does what is due now. */
  void settle() {
    advance(Duration.ZERO);
  }

  /** Lets time pass, and does what becomes due on the way. */
  void advance(Duration duration) {
    long end = nowNanos + duration.toNanos();
    while (true) {
      Task next = tasks.peek();
      if (next == null || next.atNanos() > end) {
        break;
      }
      tasks.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.work().run();
    }
    nowNanos = end;
  }
}
