package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A shard with its clock and its randomness, driven by tests. */
final class ShardDriver {

  static final Duration TIMEOUT = Duration.ofHours(1);
  static final InfoHash TORRENT = torrent(1);

  final SwarmShard shard;
  private long nowNanos = -5; // the origin of a clock means nothing, and it may be negative

  ShardDriver(long seed) {
    this(seed, 1000, 1000);
  }

  ShardDriver(long seed, int maxSwarms, int maxPeersPerSwarm) {
    this(new SplittableRandom(seed), maxSwarms, maxPeersPerSwarm);
  }

  ShardDriver(RandomGenerator random, int maxSwarms, int maxPeersPerSwarm) {
    this(new HandoutPolicy.Anybody(), random, maxSwarms, maxPeersPerSwarm);
  }

  ShardDriver(HandoutPolicy policy, RandomGenerator random, int maxSwarms, int maxPeersPerSwarm) {
    shard =
        new SwarmShard(
            new SwarmLimits(
                maxSwarms, maxPeersPerSwarm, TIMEOUT.toNanos(), Duration.ofDays(1).toNanos()),
            policy,
            random);
  }

  static SwarmAnnounce of(
      InfoHash torrent, SwarmPeer peer, boolean seeder, AnnounceEvent event, int wanted) {
    return new SwarmAnnounce(
        torrent, peer, seeder ? 0 : 1000, seeder, event, wanted, AddressFamilies.BOTH);
  }

  static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putInt(number).array());
  }

  /** Peer {@code number}: its id, its address in 10.0.0.0/8, port 6881. */
  static SwarmPeer peer(int number) {
    return new SwarmPeer(id(number), IpAddress.ofIpv4(10 << 24 | number), 6881, Optional.empty());
  }

  static SwarmPeer named(int number, String name) {
    return new SwarmPeer(
        id(number), IpAddress.ofIpv4(10 << 24 | number), 6881, Optional.of(new HostName(name)));
  }

  /** Peer {@code number} at an IPv6 address. */
  static SwarmPeer overIpv6(int number) {
    return new SwarmPeer(
        id(number), IpAddress.ofIpv6(0x2001_0db8L << 32, number), 6881, Optional.empty());
  }

  static PeerId id(int number) {
    return PeerId.of(ByteBuffer.allocate(20).putInt(16, number).array());
  }

  long now() {
    return nowNanos;
  }

  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  /** Expiry from the beginning to the end. */
  int expire() {
    int expired = 0;
    ExpirySlice slice;
    do {
      slice = expireSome(7);
      expired += slice.expired();
    } while (!slice.last());
    return expired;
  }

  ExpirySlice expireSome(int rows) {
    return shard.expireSome(nowNanos, rows);
  }

  SwarmAnswer seeds(SwarmPeer peer) {
    return announce(peer, true, AnnounceEvent.NONE, 1000);
  }

  SwarmAnswer leeches(SwarmPeer peer) {
    return announce(peer, false, AnnounceEvent.NONE, 1000);
  }

  SwarmAnswer stops(SwarmPeer peer) {
    return announce(peer, false, AnnounceEvent.STOPPED, 1000);
  }

  SwarmAnswer completes(SwarmPeer peer) {
    return announce(peer, true, AnnounceEvent.COMPLETED, 1000);
  }

  SwarmAnswer announce(SwarmPeer peer, boolean seeder, AnnounceEvent event, int wanted) {
    return announce(of(TORRENT, peer, seeder, event, wanted), true);
  }

  SwarmAnswer announce(SwarmAnnounce announce, boolean room) {
    return shard.announce(announce, room, nowNanos);
  }

  Restored restore(StoreRecord known) {
    return shard.restore(known, true, nowNanos);
  }

  /** All that is known, read in small slices. */
  List<StoreRecord> scanned() {
    List<StoreRecord> all = new ArrayList<>();
    ShardScan scan = new ShardScan();
    boolean more = true;
    while (more) {
      more = scan(scan, 7, all);
    }
    return all;
  }

  List<Member> members() {
    return scanned().stream().filter(Member.class::isInstance).map(Member.class::cast).toList();
  }

  boolean scan(ShardScan scan, int rows, List<StoreRecord> to) {
    return shard.scan(scan, nowNanos, rows, to::add);
  }
}
