package dev.enjambre.peer.cli.download;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a download to end, from any thread. */
public final class Interruption {

  private final CountDownLatch requested = new CountDownLatch(1);

  /** Asks; the download ends within seconds, and keeps what it has. */
  public void request() {
    requested.countDown();
  }

  /** Whether it was asked. */
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits for so long, or until it is asked. */
  void await(Duration time) throws InterruptedException {
    var _ = requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
