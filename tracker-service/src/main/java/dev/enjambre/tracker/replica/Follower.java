package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.enjambre.tracker.replica.RedisUnavailableException.Kind;
import io.lettuce.core.StreamMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store and Redis together, over one link after the other: joins, which takes an exchange
 * unless nothing was missed, then writes what the journal holds and takes in what the stream
 * brings. Used by one thread.
 */
final class Follower {

  /** How long changes gather before they are written together. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long UPKEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int UPKEEPS_TO_RENEW = 20;

  /** For how long a replica that has said nothing counts as one. */
  private static final Duration PRESENCE = Duration.ofSeconds(60);

  /** How often an exchange is begun anew since the stream has run away meanwhile. */
  private static final int EXCHANGES = 3;

  /** The Redis that is talked to: another process, or an emptied one, is another. */
  private record Server(String runId, String epoch) {}

  private final String replica;
  private final Keys keys;
  private final Journal journal;
  private final Outbox outbox;
  private final Inbox inbox;
  private final Exchange exchange;
  private final Sweep sweep;
  private final SharedKey sharedKey;
  private final Clocks clocks;
  private final Signal signal;
  private final Duration life;
  private final long silenceNanos;

  private @Nullable Server known;

  /**
   * Since when there is news for the Redis that is known, where an exchange was begun and has not
   * come to its end: the journal no longer tells.
   */
  private @Nullable Long newsOfBrokenOff;

  private int replicas;
  private long lastFlushNanos;
  private long nextUpkeepNanos;
  private int upkeeps;
  private long listeningSinceNanos;
  private @Nullable CompletableFuture<List<StreamMessage<byte[], byte[]>>> listening;

  /**
   * Makes one.
   *
   * @param life how long Redis keeps what nobody renews
   * @param timeout how late an answer may come
   */
  Follower(
      String replica,
      Keys keys,
      Journal journal,
      Outbox outbox,
      Inbox inbox,
      Exchange exchange,
      Sweep sweep,
      SharedKey sharedKey,
      Clocks clocks,
      Signal signal,
      Duration life,
      Duration timeout) {
    this.replica = replica;
    this.keys = keys;
    this.journal = journal;
    this.outbox = outbox;
    this.inbox = inbox;
    this.exchange = exchange;
    this.sweep = sweep;
    this.sharedKey = sharedKey;
    this.clocks = clocks;
    this.signal = signal;
    this.life = life;
    silenceNanos = RedisLink.LISTEN.plus(timeout).toNanos();
  }

  /** Returns how many replicas there are, as far as is known. */
  int replicas() {
    return replicas;
  }

  /** Comes to know the same as Redis. */
  void join(RedisLink link) throws RedisUnavailableException, InterruptedException {
    listening = null;
    sweep.reset();
    for (int i = 0; i < EXCHANGES; i++) {
      if (tryToJoin(link)) {
        nextUpkeepNanos = clocks.nanos() + UPKEEP_NANOS;
        return;
      }
    }
    throw new RedisUnavailableException(
        Kind.SLOW, "others write faster than this replica can read", null);
  }

  private boolean tryToJoin(RedisLink link) throws RedisUnavailableException, InterruptedException {
    String epoch = text(link.getOrSet(keys.epoch(), RedisLink.ascii(randomName()), life));
    renew(link); // a Redis that takes nothing shows here
    Server server = new Server(link.runId(), epoch);
    boolean same = server.equals(known) && !server.runId().isEmpty();
    outbox.open(epoch, same);
    Long brokenOff = newsOfBrokenOff;
    if (same
        && brokenOff == null
        && !journal.isFull()
        && inbox.isOnTrack()
        && isStreamWhole(link)) {
      return true;
    }
    long news = Exchange.ALL_IS_NEWS;
    if (same) {
      news = journal.isFull() ? journal.fullSinceNanos() : clocks.nanos();
      news = brokenOff != null && brokenOff - news < 0 ? brokenOff : news;
      newsOfBrokenOff = news;
    }
    inbox.moveTo(link.last(keys.changes()));
    outbox.passOver();
    try {
      exchange.run(link, news);
    } catch (Exchange.OtherRedisException e) {
      known = null;
      newsOfBrokenOff = null;
      return false;
    }
    known = server;
    newsOfBrokenOff = null;
    return isStreamWhole(link);
  }

  /**
   * Returns whether no entry was dropped from the stream that we have not read. One that is empty,
   * though we have read of it, has dropped who knows what.
   */
  private boolean isStreamWhole(RedisLink link)
      throws RedisUnavailableException, InterruptedException {
    String position = inbox.position();
    if (position.equals(RedisLink.NONE)) {
      return link.length(keys.changes()) < Outbox.STREAM_BATCHES; // so none was dropped
    }
    String first = link.first(keys.changes());
    return !first.equals(RedisLink.NONE) && RedisLink.compareIds(first, position) <= 0;
  }

  /** Writes and reads what there is, and then waits for a moment; joins anew if it must. */
  void step(RedisLink link) throws RedisUnavailableException, InterruptedException {
    signal.arm();
    boolean good = write(link) && read(link) && upkeep(link);
    if (!good) {
      join(link);
    } else if (outbox.isDone()) {
      signal.sleep(untilNext());
    } else {
      LockSupport.parkNanos(
          untilNext()); // while changes gather, further ones are no reason to wake
    }
  }

  private boolean write(RedisLink link) throws RedisUnavailableException, InterruptedException {
    if (outbox.isDone() || clocks.nanos() - lastFlushNanos < GATHER_NANOS) {
      return true;
    }
    lastFlushNanos = clocks.nanos();
    return outbox.flush(link) == Outbox.Result.WRITTEN && !journal.isFull();
  }

  private boolean read(RedisLink link) throws RedisUnavailableException, InterruptedException {
    CompletableFuture<List<StreamMessage<byte[], byte[]>>> asked = listening;
    if (asked != null && asked.isDone()) {
      listening = null;
      try {
        List<StreamMessage<byte[], byte[]>> entries = asked.get();
        if (!inbox.take(entries)) {
          return false;
        }
      } catch (ExecutionException e) {
        throw RedisLink.failure(e);
      }
      asked = null;
    }
    if (asked == null) {
      listening = link.listen(keys.changes(), inbox.position());
      listeningSinceNanos = clocks.nanos();
      var _ = listening.whenComplete((_, _) -> signal.give());
    } else if (clocks.nanos() - listeningSinceNanos > silenceNanos) {
      throw new RedisUnavailableException(Kind.SLOW, "no answer to a look at the stream", null);
    }
    return true;
  }

  private boolean upkeep(RedisLink link) throws RedisUnavailableException, InterruptedException {
    if (clocks.nanos() - nextUpkeepNanos >= 0) {
      nextUpkeepNanos = clocks.nanos() + UPKEEP_NANOS;
      Server server = known;
      byte[] epoch = link.get(keys.epoch());
      if (server == null || epoch == null || !server.epoch().equals(text(epoch))) {
        return false;
      }
      if (++upkeeps % UPKEEPS_TO_RENEW == 0) {
        link.getOrSet(keys.epoch(), epoch, life);
        renew(link);
      }
    }
    if (sweep.isDue()) {
      sweep.step(link);
    }
    return true;
  }

  private void renew(RedisLink link) throws RedisUnavailableException, InterruptedException {
    replicas =
        link.present(
            keys.replicas(), RedisLink.ascii(replica), clocks.wallSeconds(), PRESENCE, life);
    sharedKey.share(link.getOrSet(keys.udpKey(), sharedKey.current(), life));
  }

  private long untilNext() {
    if (sweep.isDue()) {
      return 0;
    }
    long now = clocks.nanos();
    long next = nextUpkeepNanos - now;
    return outbox.isDone() ? next : Math.min(next, lastFlushNanos + GATHER_NANOS - now);
  }

  /** Writes what waits, and says that this replica is there no more. */
  void leave(RedisLink link) throws RedisUnavailableException, InterruptedException {
    while (!outbox.isDone() && outbox.flush(link) == Outbox.Result.WRITTEN) {
      Thread.onSpinWait(); // each turn writes a batch
    }
    link.absent(keys.replicas(), RedisLink.ascii(replica));
  }

  static String randomName() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
