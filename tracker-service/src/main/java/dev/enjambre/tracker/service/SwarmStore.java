package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.ExpirySlice;
import dev.enjambre.tracker.swarm.HandoutPolicy;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.MembershipListener;
import dev.enjambre.tracker.swarm.PeerSink;
import dev.enjambre.tracker.swarm.Restored;
import dev.enjambre.tracker.swarm.ShardScan;
import dev.enjambre.tracker.swarm.ShardTotals;
import dev.enjambre.tracker.swarm.StoreRecord;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmAnswer;
import dev.enjambre.tracker.swarm.SwarmCounts;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmOutcome;
import dev.enjambre.tracker.swarm.SwarmPeer;
import dev.enjambre.tracker.swarm.SwarmShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * All swarms, in memory, in shards by info hash. Any thread: a lock of its own guards each shard,
 * and is held for one announce, one look, or the expiry of {@value #EXPIRY_SLICE} peers.
 */
public final class SwarmStore {

  private static final int MAX_SHARDS = 64;

  /** Below this many swarms a shard, uneven filling would make the limit too inexact. */
  private static final int MIN_SWARMS_PER_SHARD = 1024;

  /** How many peers expiry looks at before it lets others in: a fraction of a millisecond. */
  private static final int EXPIRY_SLICE = 1024;

  /** How many members are read before others are let in. */
  private static final int SCAN_SLICE = 512;

  /**
   * How long who goes through a shard in slices stands back if others wait, for they would seldom
   * get in by themselves.
   */
  private static final long STAND_BACK_NANOS = 20_000;

  /** A shard, and what guards it. */
  private record Guarded(ReentrantLock lock, SwarmShard shard) {}

  private final List<Guarded> shards;
  private final int maxPeers;
  private final AtomicInteger peers = new AtomicInteger();
  private volatile boolean externalAddresses;

  /**
   * Makes an empty store.
   *
   * @param limits what holds for the whole store
   * @param maxPeers how many peers are kept; announces at the same time may go a little beyond
   * @param policy whom to hand out
   * @param random where each shard's own randomness and secrets come from: its seed must not be
   *     known outside
   */
  public SwarmStore(
      SwarmLimits limits,
      int maxPeers,
      HandoutPolicy policy,
      RandomGenerator.SplittableGenerator random) {
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
      made.add(new Guarded(new ReentrantLock(), new SwarmShard(share, policy, random.split())));
    }
    shards = List.copyOf(made);
  }

  /** Makes an empty store that hands out anybody. */
  public SwarmStore(SwarmLimits limits, int maxPeers, RandomGenerator.SplittableGenerator random) {
    this(limits, maxPeers, new HandoutPolicy.Anybody(), random);
  }

  /** Takes in an announce, and gives the sink whom to hand out, while the shard is locked. */
  SwarmOutcome announce(SwarmAnnounce announce, long nowNanos, PeerSink sink) {
    boolean room = peers.get() < maxPeers;
    notice(announce.peer());
    Guarded owned = shardOf(announce.infoHash());
    SwarmShard shard = owned.shard();
    owned.lock().lock();
    try {
      int before = shard.peers();
      SwarmOutcome outcome = shard.announce(announce, room, nowNanos, sink);
      int change = shard.peers() - before;
      if (change != 0) {
        peers.addAndGet(change);
      }
      return outcome;
    } finally {
      owned.lock().unlock();
    }
  }

  /** Returns whether any member has told an external address since this store was made. */
  boolean hasExternalAddresses() {
    return externalAddresses;
  }

  private void notice(SwarmPeer peer) {
    if (!externalAddresses && peer.external().isPresent()) {
      externalAddresses = true;
    }
  }

  /** As the other form, with the peers in a list. */
  SwarmAnswer announce(SwarmAnnounce announce, long nowNanos) {
    List<SwarmPeer> chosen = new ArrayList<>();
    SwarmOutcome outcome = announce(announce, nowNanos, peer -> chosen.add(peer.toPeer()));
    return new SwarmAnswer(outcome.counts(), chosen, outcome.admission());
  }

  /** Returns the size of a swarm; all zero for one that is not known. */
  public SwarmCounts counts(InfoHash infoHash) {
    Guarded owned = shardOf(infoHash);
    owned.lock().lock();
    try {
      return owned.shard().counts(infoHash);
    } finally {
      owned.lock().unlock();
    }
  }

  /** Removes who has been silent for too long, in slices; one thread at a time. */
  int expire(long nowNanos) {
    int expired = 0;
    for (Guarded owned : shards) {
      ExpirySlice slice;
      do {
        slice = expireSome(owned, nowNanos);
        expired += slice.expired();
        letOthersIn(owned);
      } while (!slice.last());
    }
    return expired;
  }

  /**
   * Reads all that is known: of each swarm its completions, if any, and then its members. Others
   * announce meanwhile. What is there throughout is given to the reader, seldom twice; what comes
   * or goes may be. The ages are those of the moment when it is read.
   *
   * @param reader is called while no lock is held, and takes as long as it likes
   */
  public void forEach(LongSupplier nanoClock, Consumer<StoreRecord> reader) {
    List<StoreRecord> slice = new ArrayList<>();
    for (Guarded owned : shards) {
      ShardScan scan = new ShardScan();
      boolean more;
      do {
        more =
            look(owned, shard -> shard.scan(scan, nanoClock.getAsLong(), SCAN_SLICE, slice::add));
        slice.forEach(reader);
        slice.clear();
      } while (more);
    }
  }

  /** Gives the reader the sizes of all swarms, without holding a lock for long. */
  void forEachSwarm(BiConsumer<InfoHash, SwarmCounts> reader) {
    for (Guarded owned : shards) {
      int below = Integer.MAX_VALUE;
      do {
        owned.lock().lock();
        try {
          below = owned.shard().countsBelow(below, SCAN_SLICE, reader);
        } finally {
          owned.lock().unlock();
        }
      } while (below > 0);
    }
  }

  /**
   * Takes in what another store knew, or this one before a restart. Of two things that are known of
   * a member the newer one holds, of two numbers of completions the higher. Nothing is counted as
   * completed.
   */
  public Restored restore(StoreRecord known, long nowNanos) {
    if (known instanceof Member member) {
      notice(member.peer());
    }
    return restore(known.infoHash(), (shard, room) -> shard.restore(known, room, nowNanos));
  }

  /** Takes in what another store knows of a member now, whatever is known of it here. */
  public Restored replace(Member latest, long nowNanos) {
    notice(latest.peer());
    return restore(latest.infoHash(), (shard, room) -> shard.replace(latest, room, nowNanos));
  }

  private Restored restore(InfoHash infoHash, BiFunction<SwarmShard, Boolean, Restored> restoring) {
    boolean room = peers.get() < maxPeers;
    Guarded owned = shardOf(infoHash);
    owned.lock().lock();
    try {
      int before = owned.shard().peers();
      Restored restored = restoring.apply(owned.shard(), room);
      int change = owned.shard().peers() - before;
      if (change != 0) {
        peers.addAndGet(change);
      }
      return restored;
    } finally {
      owned.lock().unlock();
    }
  }

  int shards() {
    return shards.size();
  }

  /** Lets somebody look at a shard, while it is locked. */
  <T> T look(int number, Function<SwarmShard, T> reader) {
    return look(shards.get(number), reader);
  }

  /** Lets somebody look at the shard of a swarm, while it is locked. */
  <T> T look(InfoHash infoHash, Function<SwarmShard, T> reader) {
    return look(shardOf(infoHash), reader);
  }

  private static <T> T look(Guarded owned, Function<SwarmShard, T> reader) {
    owned.lock().lock();
    try {
      return reader.apply(owned.shard());
    } finally {
      owned.lock().unlock();
      letOthersIn(owned);
    }
  }

  private static void letOthersIn(Guarded owned) {
    if (owned.lock().hasQueuedThreads()) {
      LockSupport.parkNanos(STAND_BACK_NANOS);
    }
  }

  /** From now on the listener hears what announces change, while a shard is locked. */
  public void listen(MembershipListener listener) {
    for (Guarded owned : shards) {
      owned.lock().lock();
      try {
        owned.shard().listen(listener);
      } finally {
        owned.lock().unlock();
      }
    }
  }

  /** Returns what is known of a member. */
  public Optional<Member> member(InfoHash infoHash, PeerId id, IpAddress address, long nowNanos) {
    Guarded owned = shardOf(infoHash);
    owned.lock().lock();
    try {
      return owned.shard().member(infoHash, id, address, nowNanos);
    } finally {
      owned.lock().unlock();
    }
  }

  /** Removes a member that has left elsewhere; no listener hears of it. */
  public void remove(InfoHash infoHash, PeerId id, IpAddress address, long nowNanos) {
    Guarded owned = shardOf(infoHash);
    owned.lock().lock();
    try {
      int before = owned.shard().peers();
      owned.shard().remove(infoHash, id, address, nowNanos);
      peers.addAndGet(owned.shard().peers() - before);
    } finally {
      owned.lock().unlock();
    }
  }

  ShardTotals totals() {
    ShardTotals totals = ShardTotals.NONE;
    for (Guarded owned : shards) {
      owned.lock().lock();
      try {
        totals = totals.plus(owned.shard().totals());
      } finally {
        owned.lock().unlock();
      }
    }
    return totals;
  }

  private ExpirySlice expireSome(Guarded owned, long nowNanos) {
    owned.lock().lock();
    try {
      ExpirySlice slice = owned.shard().expireSome(nowNanos, EXPIRY_SLICE);
      peers.addAndGet(-slice.expired());
      return slice;
    } finally {
      owned.lock().unlock();
    }
  }

  private Guarded shardOf(InfoHash infoHash) {
    int hash = infoHash.hashCode() * 0x9e37_79b9; // spreads, for the shard's map uses the low bits
    return shards.get(Integer.remainderUnsigned(hash >>> 8, shards.size()));
  }
}
