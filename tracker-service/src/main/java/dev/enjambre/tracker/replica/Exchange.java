package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.StoreRecord;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * Makes the store and Redis know the same, after they have not heard of each other: first Redis
 * gets what is news to it, then the store gets what Redis has. Meanwhile announces go on, and what
 * they bring is written between. Used by one thread.
 */
final class Exchange {

  /** Redis has lost everything, or we do not know it yet: all that we know is news to it. */
  static final long ALL_IS_NEWS = Long.MIN_VALUE;

  private static final int SWARMS_AT_ONCE = 200;
  private static final int MEMBERS_AT_ONCE = 1000;

  private final Keys keys;
  private final Outbox outbox;
  private final Journal journal;
  private final SwarmStore store;
  private final UnaryOperator<Member> admission;
  private final Clocks clocks;
  private final ReplicaMetrics metrics;
  private final List<Member> doubtful = new ArrayList<>();

  Exchange(
      Keys keys,
      Outbox outbox,
      Journal journal,
      SwarmStore store,
      UnaryOperator<Member> admission,
      Clocks clocks,
      ReplicaMetrics metrics) {
    this.keys = keys;
    this.outbox = outbox;
    this.journal = journal;
    this.store = store;
    this.admission = admission;
    this.clocks = clocks;
    this.metrics = metrics;
  }

  /**
   * What a step says whose store is read by a consumer, which may throw nothing that is checked.
   */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Exception reason;

    Interrupted(Exception reason) {
      super(null, reason, false, false);
      this.reason = reason;
    }
  }

  /** Redis was emptied meanwhile. */
  static final class OtherRedisException extends Exception {
    private static final long serialVersionUID = 1L;

    OtherRedisException() {
      super("Redis is not the one it was", null, false, false);
    }
  }

  /**
   * Makes both know the same.
   *
   * @param newsSinceNanos who announced since then did so here, and Redis may not know; who did
   *     not, and is not in Redis any more, has left elsewhere
   */
  void run(RedisLink link, long newsSinceNanos)
      throws RedisUnavailableException, InterruptedException, OtherRedisException {
    metrics.exchanged();
    journal.reopen();
    int batches = journal.size() / Outbox.BATCH + 2; // others go on noting
    do { // once in any case: a batch may be in flight whose fate is not known
      check(outbox.flushMembers(link));
      batches--;
    } while (batches > 0 && journal.size() > 0);
    tell(link, newsSinceNanos);
    hear(link);
  }

  private static void check(Outbox.Result result) throws OtherRedisException {
    if (result == Outbox.Result.OTHER_REDIS) {
      throw new OtherRedisException();
    }
  }

  private void tell(RedisLink link, long newsSinceNanos)
      throws RedisUnavailableException, InterruptedException, OtherRedisException {
    Batch[] open = {outbox.next()};
    doubtful.clear();
    try {
      store.forEach(
          clocks.nanoClock(),
          known -> {
            try {
              tell(link, known, newsSinceNanos, open[0]);
              if (open[0].size() >= Outbox.BATCH) {
                check(outbox.write(link, open[0]));
                check(outbox.flushMembers(link));
                open[0] = outbox.next();
              }
            } catch (RedisUnavailableException | InterruptedException | OtherRedisException e) {
              throw new Interrupted(e);
            }
          });
    } catch (Interrupted e) {
      switch (e.reason) {
        case RedisUnavailableException unavailable -> throw unavailable;
        case InterruptedException interrupted -> throw interrupted;
        case OtherRedisException other -> throw other;
        default -> throw e;
      }
    }
    check(outbox.write(link, open[0]));
    forgetWhoLeftElsewhere(link);
  }

  private void tell(RedisLink link, StoreRecord known, long newsSinceNanos, Batch batch)
      throws RedisUnavailableException, InterruptedException {
    switch (known) {
      case Member member -> {
        MemberKey key = MemberKey.of(member.infoHash(), member.peer());
        long sinceSeconds = (clocks.nanos() - newsSinceNanos) / 1_000_000_000 + 1;
        if (newsSinceNanos == ALL_IS_NEWS || member.silentSeconds() <= sinceSeconds) {
          batch.newer(key, StoredMember.encode(member, clocks.wallSeconds()));
        } else if (!outbox.covers(key)) {
          doubtful.add(member);
          if (doubtful.size() >= MEMBERS_AT_ONCE) {
            forgetWhoLeftElsewhere(link);
          }
        }
      }
      case Completions completions -> {
        int written = withoutWaiting(completions.infoHash());
        if (newsSinceNanos == ALL_IS_NEWS && written > 0) {
          batch.completedAtLeast(completions.infoHash(), written);
        }
      }
    }
  }

  /** Returns how many have completed a torrent without those who wait to be added. */
  private int withoutWaiting(InfoHash infoHash) {
    while (true) {
      int before = journal.completedOf(infoHash);
      int completed = store.counts(infoHash).completed();
      if (journal.completedOf(infoHash) == before) {
        return completed - before;
      }
    }
  }

  private void forgetWhoLeftElsewhere(RedisLink link)
      throws RedisUnavailableException, InterruptedException {
    List<Future<byte[]>> answers = new ArrayList<>();
    for (Member member : doubtful) {
      MemberKey key = MemberKey.of(member.infoHash(), member.peer());
      answers.add(link.member(keys.swarm(member.infoHash()), key.field()));
    }
    for (int i = 0; i < answers.size(); i++) {
      Member member = doubtful.get(i);
      MemberKey key = MemberKey.of(member.infoHash(), member.peer());
      if (link.awaitNullable(answers.get(i)) == null && !outbox.covers(key)) {
        store.remove(key.infoHash(), key.id(), key.address(), clocks.nanos());
      }
    }
    doubtful.clear();
  }

  private record Page(InfoHash swarm, Future<MapScanCursor<byte[], byte[]>> members) {}

  private void hear(RedisLink link)
      throws RedisUnavailableException, InterruptedException, OtherRedisException {
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      KeyScanCursor<byte[]> found = link.scan(cursor, keys.swarms(), SWARMS_AT_ONCE);
      List<Page> pages = new ArrayList<>();
      for (byte[] key : found.getKeys()) {
        if (keys.isSwarm(key)) {
          pages.add(
              new Page(keys.infoHash(key), link.members(key, ScanCursor.INITIAL, MEMBERS_AT_ONCE)));
        }
      }
      while (!pages.isEmpty()) {
        List<Page> next = new ArrayList<>();
        for (Page page : pages) {
          MapScanCursor<byte[], byte[]> members = link.await(page.members());
          take(page.swarm(), members.getMap());
          if (!members.isFinished()) {
            next.add(
                new Page(
                    page.swarm(),
                    link.members(keys.swarm(page.swarm()), members, MEMBERS_AT_ONCE)));
          }
        }
        check(outbox.flush(link));
        pages = next;
      }
      cursor = found;
    }
  }

  private void take(InfoHash infoHash, Map<byte[], byte[]> fields) {
    for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
      if (MemberKey.isField(field.getKey())) {
        MemberKey key = MemberKey.ofField(infoHash, field.getKey());
        if (!outbox.covers(key)) {
          member(key, field.getValue());
        }
      } else {
        completions(infoHash, field.getValue());
      }
    }
  }

  private void member(MemberKey key, byte[] value) {
    try {
      Member member = StoredMember.decode(key, value, clocks.wallSeconds());
      Optional<Member> ours = store.member(key.infoHash(), key.id(), key.address(), clocks.nanos());
      // Seconds of two clocks were rounded on the way; in doubt Redis is right, for we have
      // written.
      if (ours.isEmpty() || ours.get().silentSeconds() + 1 >= member.silentSeconds()) {
        store.replace(admission.apply(member), clocks.nanos());
      }
    } catch (BadMemberException e) {
      metrics.malformed();
    }
  }

  private void completions(InfoHash infoHash, byte[] number) {
    try {
      int completed = Integer.parseInt(new String(number, ISO_8859_1));
      store.restore(new Completions(infoHash, completed, 0), clocks.nanos());
    } catch (IllegalArgumentException e) {
      metrics.malformed();
    }
  }
}
