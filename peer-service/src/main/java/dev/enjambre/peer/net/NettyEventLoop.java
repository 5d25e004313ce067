package dev.enjambre.peer.net;

import dev.enjambre.peer.session.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A loop of the network as the engine sees it. */
final class NettyEventLoop implements EventLoop {

  /** Timers of at least that much may be late by as much as {@link #GRAIN_NANOS}. */
  private static final long COARSE_NANOS = 500_000_000L;

  /** Long timers end together, so that the loop is woken once for many. */
  private static final long GRAIN_NANOS = 50_000_000L;

  private final io.netty.channel.EventLoop netty;

  NettyEventLoop(io.netty.channel.EventLoop netty) {
    this.netty = netty;
  }

  io.netty.channel.EventLoop netty() {
    return netty;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean inEventLoop() {
    return netty.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    netty.execute(task);
  }

  @Override
  public Scheduled schedule(long delayNanos, Runnable task) {
    long delay = coarse(delayNanos, System.nanoTime());
    ScheduledFuture<?> future = netty.schedule(task, delay, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Returns a delay that ends at the same moment as others of about its length. */
  static long coarse(long delayNanos, long nowNanos) {
    return delayNanos < COARSE_NANOS
        ? delayNanos
        : delayNanos + Math.floorMod(-(nowNanos + delayNanos), GRAIN_NANOS);
  }
}
