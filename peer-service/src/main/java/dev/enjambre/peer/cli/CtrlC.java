package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.download.DownloadException;
import dev.enjambre.peer.cli.download.Interruption;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a download end in order when the process is told to end, by Ctrl-C or otherwise: the process
 * waits for that, for some seconds. It then ends as such processes do, with 130 after Ctrl-C; or
 * with 0 if all that was asked for had been done before.
 */
final class CtrlC implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Something that can be broken off by interrupting its thread. */
  interface Task<T> {
    T run() throws DownloadException, IOException, InterruptedException;
  }

  private final Interruption interruption = new Interruption();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("ctrl-c").unstarted(this::end);
  private @Nullable Thread breakable;
  private volatile boolean complete;

  CtrlC() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns what asks the download to end. */
  Interruption interruption() {
    return interruption;
  }

  /** Runs something that is broken off at once. */
  <T> T breakOff(Task<T> task) throws DownloadException, IOException, InterruptedException {
    breakable(Thread.currentThread());
    try {
      return task.run();
    } finally {
      breakable(null);
    }
  }

  private synchronized void breakable(@Nullable Thread thread) {
    breakable = thread;
  }

  /** Takes whether all that was asked for has been done. */
  void done(boolean isComplete) {
    complete = isComplete;
  }

  private void end() {
    interruption.request();
    synchronized (this) {
      if (breakable != null) {
        breakable.interrupt();
      }
    }
    try {
      var _ = ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (complete) {
      Runtime.getRuntime().halt(ExitCode.DONE.number());
    }
  }

  /** Everything has been said and done. */
  @Override
  public void close() {
    ended.countDown();
    if (!interruption.isRequested()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // It begins just now, and has nothing to wait for.
      }
    }
  }
}
