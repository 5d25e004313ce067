package dev.enjambre.peer.net;

import dev.enjambre.peer.session.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A loop of the network as the engine sees it. */
final class NettyEventLoop implements EventLoop {

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
    ScheduledFuture<?> future = netty.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
