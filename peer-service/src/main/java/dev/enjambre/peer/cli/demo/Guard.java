package dev.enjambre.peer.cli.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How the demo waits: every wait ends when the demo is interrupted or one of its services has died.
 */
final class Guard {

  /** The demo was told to end. */
  static final class Interruption extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Interruption() {
      super("interrupted", null, false, false);
    }
  }

  /** A state that is waited for. */
  interface Condition {

    boolean holds() throws InterruptedException;
  }

  private static final Duration POLL = Duration.ofMillis(100);

  private final LocalSwarm swarm;
  private final CountDownLatch interrupted = new CountDownLatch(1);

  Guard(LocalSwarm swarm) {
    this.swarm = swarm;
  }

  /** Makes every wait, begun or to come, end with an {@link Interruption}; from any thread. */
  void interrupt() {
    interrupted.countDown();
  }

  boolean isInterrupted() {
    return interrupted.getCount() == 0;
  }

  void pause() throws InterruptedException, DemoFailedException {
    pause(POLL);
  }

  void await(Condition condition, Duration limit, Supplier<String> otherwise)
      throws InterruptedException, DemoFailedException {
    long begin = System.nanoTime();
    while (!condition.holds()) {
      pause(POLL);
      if (System.nanoTime() - begin > limit.toNanos()) {
        throw new DemoFailedException(otherwise.get());
      }
    }
  }

  void untilInterrupted() throws InterruptedException, DemoFailedException {
    while (true) {
      pause(POLL);
    }
  }

  void requireServices() throws InterruptedException, DemoFailedException {
    Optional<ChildService> lost = swarm.lost();
    if (lost.isPresent()) {
      // Ctrl-C reaches the services as soon as us: let our own notice of it come first.
      if (interrupted.await(1, TimeUnit.SECONDS)) {
        throw new Interruption();
      }
      throw new DemoFailedException(lost.get().ending());
    }
  }

  private void pause(Duration time) throws InterruptedException, DemoFailedException {
    if (interrupted.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Interruption();
    }
    requireServices();
  }
}
