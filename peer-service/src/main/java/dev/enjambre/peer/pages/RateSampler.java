package dev.enjambre.peer.pages;

import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.TorrentException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link RateHistory} on a thread of its own, also while nobody looks: who opens a page
 * wants to see what went before. That costs a look at each torrent every two seconds.
 */
final class RateSampler implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RateSampler.class);

  private final PeerService service;
  private final RateHistory history;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("enjambre-rates").unstarted(this::run);

  RateSampler(PeerService service, RateHistory history) {
    this.service = service;
    this.history = history;
  }

  RateSampler start() {
    thread.start();
    return this;
  }

  private void run() {
    long period = RateHistory.SHORT_STEP.toNanos();
    long next = System.nanoTime();
    try {
      do {
        look();
        // Late once is not late for ever; what was missed is not made up for.
        next = Math.max(next + period, System.nanoTime());
      } while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      log.debug("no more rates", e);
    }
  }

  private void look() {
    try {
      history.note(System.nanoTime(), service.list());
    } catch (TorrentException e) {
      log.debug("the torrents can't be looked at: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("noting the rates failed; it is tried again", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
