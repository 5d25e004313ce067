package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.enjambre.common.id.InfoHash;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Removes silent members from Redis, also those that no replica knows any more: from time to time,
 * some swarms with each step, and only one replica at a time. Used by one thread.
 */
final class Sweep {

  private static final int SWARMS_AT_ONCE = 100;
  private static final int PAGES_AT_ONCE = 20;

  private record Page(InfoHash swarm, String cursor) {}

  private final Keys keys;
  private final byte[] replica;
  private final long timeoutSeconds;
  private final long periodNanos;
  private final Clocks clocks;
  private final ReplicaMetrics metrics;
  private final Deque<Page> pages = new ArrayDeque<>();
  private ScanCursor cursor = ScanCursor.FINISHED;
  private long dueNanos;

  /**
   * Makes one.
   *
   * @param timeoutSeconds how long a member may be silent
   */
  Sweep(Keys keys, String replica, long timeoutSeconds, Clocks clocks, ReplicaMetrics metrics) {
    this.keys = keys;
    this.replica = RedisLink.ascii(replica);
    this.timeoutSeconds = timeoutSeconds;
    this.clocks = clocks;
    this.metrics = metrics;
    periodNanos = Duration.ofSeconds(Math.max(timeoutSeconds / 4, 1)).toNanos();
    dueNanos = clocks.nanos() + periodNanos;
  }

  boolean isDue() {
    return !pages.isEmpty() || !cursor.isFinished() || clocks.nanos() - dueNanos >= 0;
  }

  /** Begins anew with another connection. */
  void reset() {
    cursor = ScanCursor.FINISHED;
    pages.clear();
  }

  void step(RedisLink link) throws RedisUnavailableException, InterruptedException {
    if (pages.isEmpty()) {
      if (cursor.isFinished()) {
        dueNanos = clocks.nanos() + periodNanos;
        if (!link.claim(keys.sweep(), replica, Duration.ofNanos(periodNanos / 2))) {
          return;
        }
        cursor = ScanCursor.INITIAL;
      }
      KeyScanCursor<byte[]> found = link.scan(cursor, keys.swarms(), SWARMS_AT_ONCE);
      found.getKeys().stream()
          .filter(keys::isSwarm)
          .forEach(swarm -> pages.add(new Page(keys.infoHash(swarm), "0")));
      cursor = found;
    }
    long since = clocks.wallSeconds() - timeoutSeconds;
    List<Page> asked = new ArrayList<>();
    List<Future<List<Object>>> answers = new ArrayList<>();
    while (asked.size() < PAGES_AT_ONCE && !pages.isEmpty()) {
      Page page = pages.remove();
      asked.add(page);
      answers.add(link.sweep(keys.swarm(page.swarm()), since, page.cursor()));
    }
    for (int i = 0; i < asked.size(); i++) {
      String next = count(link.await(answers.get(i)));
      if (!next.equals("0")) {
        pages.add(new Page(asked.get(i).swarm(), next));
      }
    }
  }

  /** Takes in what the script says; returns the cursor to go on with. */
  private String count(List<Object> result) {
    metrics.swept(((Long) result.get(1)).intValue());
    return new String((byte[]) result.getFirst(), ISO_8859_1);
  }
}
