package dev.enjambre.tracker.replica;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes up one thread. To give it costs next to nothing as long as the thread is awake. */
final class Signal {

  private volatile @Nullable Thread sleeper;

  /** Wakes up the thread, if it sleeps. */
  void give() {
    Thread thread = sleeper;
    if (thread != null) {
      sleeper = null;
      LockSupport.unpark(thread);
    }
  }

  /** The calling thread is about to sleep: from now on a signal wakes it, or keeps it awake. */
  void arm() {
    sleeper = Thread.currentThread();
  }

  /** Sleeps until there is a signal since {@link #arm}, or for that long. */
  void sleep(long nanos) {
    if (sleeper != null && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
  }
}
