package dev.enjambre.peer.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** When something that lives on a loop is to be woken next. Owned by the loop. */
final class TickPlan {

  /** A tick that is due no more than that earlier than the next one waits for it. */
  private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final EventLoop loop;
  private final LongUnaryOperator due;
  private final Runnable tick;
  private @Nullable Future<?> next;
  private long nextNanos;

  /**
   * Makes one without a tick to come.
   *
   * @param due asked for the time of the next tick, now or later, given the time of {@link
   *     System#nanoTime}
   */
  TickPlan(EventLoop loop, LongUnaryOperator due, Runnable tick) {
    this.loop = loop;
    this.due = due;
    this.tick = tick;
  }

  /** Sees to it that the next tick comes in time. */
  void renew() {
    long now = System.nanoTime();
    long dueNanos = due.applyAsLong(now);
    Future<?> planned = next;
    if (planned != null) {
      if (nextNanos - dueNanos <= GRAIN_NANOS) {
        return;
      }
      planned.cancel(false);
    }
    nextNanos = dueNanos;
    next = loop.schedule(this::wake, dueNanos - now, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    next = null;
    tick.run();
    renew();
  }
}
