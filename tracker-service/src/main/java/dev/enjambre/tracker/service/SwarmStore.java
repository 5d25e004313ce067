package dev.enjambre.tracker.service;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.ShardTotals;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmAnswer;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmShard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All swarms, in memory, in shards by info hash. Any thread: a lock of its own guards each shard,
 * and is held for one announce, one look, or one shard's expiry.
 */
public final class SwarmStore {

  private static final int MAX_SHARDS = 64;

  /** Below this many swarms a shard, uneven filling would make the limit too inexact. */
  private static final int MIN_SWARMS_PER_SHARD = 1024;

  /** A shard, its source of randomness, and what guards both. */
  private record Guarded(ReentrantLock lock, SwarmShard shard, RandomGenerator random) {

    <T> T locked(Function<Guarded, T> use) {
      lock.lock();
      try {
        return use.apply(this);
      } finally {
        lock.unlock();
      }
    }
  }

  private final List<Guarded> shards;
  private final int maxPeers;
  private final AtomicInteger peers = new AtomicInteger();

  /**
   * Makes an empty store.
   *
   * @param limits what holds for the whole store
   * @param maxPeers how many peers are kept; announces at the same time may go a little beyond
   * @param random where each shard's own randomness comes from
   */
  public SwarmStore(SwarmLimits limits, int maxPeers, RandomGenerator.SplittableGenerator random) {
    this.maxPeers = maxPeers;
    int count = Math.clamp(limits.maxSwarms() / MIN_SWARMS_PER_SHARD, 1, MAX_SHARDS);
    SwarmLimits share =
        new SwarmLimits(
            Math.ceilDiv(limits.maxSwarms(), count),
            limits.maxPeersPerSwarm(),
            limits.peerTimeoutNanos(),
            limits.emptySwarmTimeoutNanos());
    List<Guarded> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new Guarded(new ReentrantLock(), new SwarmShard(share), random.split()));
    }
    shards = List.copyOf(made);
  }

  SwarmAnswer announce(SwarmAnnounce announce, long nowNanos) {
    boolean room = peers.get() < maxPeers;
    return shardOf(announce.infoHash())
        .locked(owned -> {
          int before = owned.shard().totals().peers();
          SwarmAnswer answer = owned.shard().announce(announce, room, nowNanos, owned.random());
          peers.addAndGet(owned.shard().totals().peers() - before);
          return answer;
        });
  }

  SwarmCounts counts(InfoHash infoHash) {
    return shardOf(infoHash).locked(owned -> owned.shard().counts(infoHash));
  }

  int expire(long nowNanos) {
    int expired = 0;
    for (Guarded guarded : shards) {
      expired += guarded.locked(owned -> owned.shard().expire(nowNanos));
    }
    peers.addAndGet(-expired);
    return expired;
  }

  ShardTotals totals() {
    ShardTotals totals = ShardTotals.NONE;
    for (Guarded guarded : shards) {
      totals = totals.plus(guarded.locked(owned -> owned.shard().totals()));
    }
    return totals;
  }

  private Guarded shardOf(InfoHash infoHash) {
    int hash = infoHash.hashCode() * 0x9e37_79b9; // spreads, for the shard's map uses the low bits
    return shards.get(Integer.remainderUnsigned(hash >>> 8, shards.size()));
  }
}
