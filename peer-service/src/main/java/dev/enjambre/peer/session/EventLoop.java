package dev.enjambre.peer.session;

import java.util.concurrent.Executor;

/**
 * The one thread that owns a torrent, with its clock. In production an event loop of the network,
 * in a simulation a scheduler with virtual time.
 */
public interface EventLoop extends Executor {

  /** A task that was put off. */
  interface Scheduled {
    /** Makes it never run, unless it has begun. */
    void cancel();
  }

  /** Returns the present time, in nanoseconds from an arbitrary origin. */
  long nanoTime();

  /** Whether the caller is on this loop. */
  boolean inEventLoop();

  /** Runs a task on this loop after so many nanoseconds. */
  Scheduled schedule(long delayNanos, Runnable task);
}
