package dev.enjambre.tracker.service;

import java.time.Duration;

/** Something that runs tasks later, on a bounded number of threads of its own. */
@FunctionalInterface
public interface DelayedExecutor {

  /** Runs the task after the delay; after a shutdown, never. */
  void runAfter(Duration delay, Runnable task);
}
