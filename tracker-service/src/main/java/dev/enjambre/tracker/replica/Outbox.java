package dev.enjambre.tracker.replica;

import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.Member;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings to Redis what the journal holds, one batch after the other, and knows which changes others
 * may not have heard of yet. A batch whose fate is not known is written again under its number, and
 * counts once. Used by one thread.
 */
final class Outbox {

  /** Members and counts of one batch: Redis does nothing else for half a millisecond or so. */
  static final int BATCH = 256;

  /** How much of the stream is kept: 50 s if batches come as fast as one replica makes them. */
  static final int STREAM_BATCHES = 10_000;

  /** What the script says of a batch that it knows already. */
  private static final long WRITTEN_BEFORE = 2;

  /** What became of a batch. */
  enum Result {
    /** It is in Redis, or there was nothing to write. */
    WRITTEN,
    /** This is not the Redis that we knew: it has lost all. */
    OTHER_REDIS
  }

  private final String replica;
  private final Keys keys;
  private final Journal journal;
  private final SwarmStore store;
  private final Clocks clocks;
  private final Duration life;
  private final ReplicaMetrics metrics;
  private final Deque<Batch> unseen = new ArrayDeque<>();
  private final Map<MemberKey, Long> unseenKeys = new HashMap<>();
  private @Nullable Batch inFlight;
  private String epoch = "";
  private long number;
  private long passedOver;

  Outbox(
      String replica,
      Keys keys,
      Journal journal,
      SwarmStore store,
      Clocks clocks,
      Duration life,
      ReplicaMetrics metrics) {
    this.replica = replica;
    this.keys = keys;
    this.journal = journal;
    this.store = store;
    this.clocks = clocks;
    this.life = life;
    this.metrics = metrics;
  }

  /** From now on it is for the Redis of that epoch. */
  void open(String newEpoch, boolean same) {
    if (!same) {
      Batch lost = inFlight;
      if (lost != null) {
        journal.putBack(lost.keys(), lost.completions());
      }
      inFlight = null;
      unseen.clear();
      unseenKeys.clear();
    }
    epoch = newEpoch;
  }

  /** Writes the next batch of what the journal holds. */
  Result flush(RedisLink link) throws RedisUnavailableException, InterruptedException {
    return flush(link, true);
  }

  /** As the other form, but without completions: Redis is first to hear of those before. */
  Result flushMembers(RedisLink link) throws RedisUnavailableException, InterruptedException {
    return flush(link, false);
  }

  private Result flush(RedisLink link, boolean completions)
      throws RedisUnavailableException, InterruptedException {
    Batch batch = inFlight;
    if (batch == null) {
      batch = next();
      for (MemberKey key : journal.take(BATCH)) {
        Optional<Member> member =
            store.member(key.infoHash(), key.id(), key.address(), clocks.nanos());
        if (member.isPresent()) {
          batch.changed(key, StoredMember.encode(member.get(), clocks.wallSeconds()));
        } else {
          batch.gone(key, clocks.wallSeconds());
        }
      }
      if (completions) {
        journal.takeCompleted(BATCH).forEach(batch::completed);
      }
    }
    return write(link, batch);
  }

  /** Makes a batch, to be written before another is made. */
  Batch next() {
    return new Batch(number + 1, clocks.nanos());
  }

  Result write(RedisLink link, Batch batch) throws RedisUnavailableException, InterruptedException {
    if (batch.isEmpty()) {
      return Result.WRITTEN;
    }
    inFlight = batch;
    number = batch.number;
    List<byte[]> arguments = new ArrayList<>(3 * batch.size() + 8);
    arguments.add(RedisLink.ascii(epoch));
    arguments.add(RedisLink.ascii(Long.toString(batch.number)));
    arguments.add(RedisLink.ascii(replica));
    arguments.add(keys.swarms());
    arguments.add(RedisLink.ascii(Long.toString(life.toSeconds())));
    arguments.add(RedisLink.ascii(Integer.toString(STREAM_BATCHES)));
    batch.writeTo(arguments);
    List<Long> result =
        link.await(
            link.write(
                new byte[][] {keys.epoch(), keys.written(replica), keys.changes(), keys.graves()},
                arguments.toArray(byte[][]::new)));
    if (result.getFirst() == 0) {
      return Result.OTHER_REDIS;
    }
    for (Long left : result.subList(1, result.size())) {
      MemberKey key = batch.member(left.intValue());
      if (!journal.holds(key)) {
        store.remove(key.infoHash(), key.id(), key.address(), clocks.nanos());
      }
    }
    inFlight = null;
    if (result.getFirst() != WRITTEN_BEFORE || batch.number > passedOver) {
      unseen.add(batch);
      batch.keys().forEach(key -> unseenKeys.put(key, batch.number));
    }
    metrics.written(batch.size());
    return Result.WRITTEN;
  }

  /** Returns whether a later change of a member than any that was read is on its way. */
  boolean covers(MemberKey key) {
    Batch waiting = inFlight;
    return journal.holds(key)
        || (waiting != null && waiting.keys().contains(key))
        || unseenKeys.containsKey(key);
  }

  /** Takes in that the stream is read from its end on: what is in it by now does not come again. */
  void passOver() {
    passedOver = number;
    unseen.clear();
    unseenKeys.clear();
  }

  /** Takes in that the stream has been read up to a batch of ours. */
  void seen(long upTo) {
    while (!unseen.isEmpty() && unseen.getFirst().number <= upTo) {
      Batch batch = unseen.removeFirst();
      batch.keys().forEach(key -> unseenKeys.remove(key, batch.number));
      metrics.seen(clocks.nanos() - batch.madeNanos);
    }
  }

  /** Returns whether all is written. */
  boolean isDone() {
    return inFlight == null && journal.isEmpty();
  }
}
