package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A part of all swarms. Not for several threads at once: whoever owns it guards it. Times are
 * nanoseconds of one clock that never goes back, of any origin; they are kept in seconds, so that a
 * silent member is removed up to a second late, never early.
 */
public final class SwarmShard {

  /** How many groups of zones there are at most: some megabytes in all, in 64 shards. */
  private static final int MAX_ZONE_GROUPS = 4096;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final SwarmDirectory swarms = new SwarmDirectory();
  private final MemberCount count = new MemberCount();
  private final SwarmLimits limits;
  private final int maxPeersPerSwarm;
  private final int emptyTimeoutSeconds;
  private final RowLayout ipv4;
  private final RowLayout ipv6;
  private final int[] ipv4Row;
  private final int[] ipv6Row;
  private final Handout handout;
  private final ZoneRoom zoneRoom = new ZoneRoom(MAX_ZONE_GROUPS);
  private final ExpiryRound expiry;
  private final int peerTimeoutSeconds;
  private final PeerView scanned;
  private @Nullable MembershipListener listener;

  /**
   * Makes an empty shard.
   *
   * @param policy whom to hand out
   * @param random where choices come from, and the secrets of its hash tables: its seed must not be
   *     known outside
   */
  public SwarmShard(SwarmLimits limits, HandoutPolicy policy, RandomGenerator random) {
    this.limits = limits;
    maxPeersPerSwarm = Math.min(limits.maxPeersPerSwarm(), MemberIndex.MAX_ROWS);
    emptyTimeoutSeconds = seconds(limits.emptySwarmTimeoutNanos());
    ipv4 = RowLayout.ipv4(random);
    ipv6 = RowLayout.ipv6(random);
    ipv4Row = new int[ipv4.width];
    ipv6Row = new int[ipv6.width];
    handout = Handout.of(policy, random, ipv4);
    peerTimeoutSeconds = seconds(limits.peerTimeoutNanos());
    expiry = new ExpiryRound(swarms, count, peerTimeoutSeconds, emptyTimeoutSeconds);
    scanned = new PeerView(ipv4);
  }

  /**
   * Takes in an announce, and hands out peers: other members, chosen at random; never who asks, no
   * seeders to a seeder, nobody to who leaves. The {@code completed} event of a peer counts once as
   * long as it stays a member, and only if it has everything.
   *
   * @param room whether there is room for further members, as far as others are concerned
   */
  public SwarmOutcome announce(
      SwarmAnnounce announce, boolean room, long nowNanos, PeerSink peers) {
    int now = clock(nowNanos);
    boolean stopped = announce.event() == AnnounceEvent.STOPPED;
    Swarm swarm = swarms.get(announce.infoHash());
    if (swarm == null) {
      if (stopped) {
        return new SwarmOutcome(SwarmCounts.NONE, Admission.LEFT);
      }
      if (!room || swarms.size() >= limits.maxSwarms()) {
        return new SwarmOutcome(SwarmCounts.NONE, Admission.NO_ROOM);
      }
      swarm = new Swarm(announce.infoHash(), zoneRoom, now);
      swarms.add(swarm);
    }
    RowLayout layout = announce.peer().address().isIpv4() ? ipv4 : ipv6;
    int[] row = layout.ipv4 ? ipv4Row : ipv6Row;
    layout.encode(announce.peer(), announce.seeder() ? 0 : announce.left(), now, row);
    Admission admission =
        swarm.announce(
            announce, row, layout, room && swarm.size() < maxPeersPerSwarm, now, count, listener);
    SwarmOutcome outcome = new SwarmOutcome(swarm.counts(), admission);
    if (!stopped) {
      handout.give(swarm, announce, row, layout, peers);
    } else if (swarm.isForgettable(emptyTimeoutSeconds, now)) {
      swarms.remove(swarm);
    }
    return outcome;
  }

  /** As the other form, with the peers in a list. */
  public SwarmAnswer announce(SwarmAnnounce announce, boolean room, long nowNanos) {
    List<SwarmPeer> peers = new ArrayList<>();
    SwarmOutcome outcome = announce(announce, room, nowNanos, peer -> peers.add(peer.toPeer()));
    return new SwarmAnswer(outcome.counts(), peers, outcome.admission());
  }

  /** Returns whether a swarm is known, though it may have no members. */
  public boolean knows(InfoHash infoHash) {
    return swarms.get(infoHash) != null;
  }

  /** Returns the size of a swarm; all zero for one that is not known. */
  public SwarmCounts counts(InfoHash infoHash) {
    Swarm swarm = swarms.get(infoHash);
    return swarm == null ? SwarmCounts.NONE : swarm.counts();
  }

  /**
   * Goes on removing the members that have been silent for too long, and the swarms that nothing is
   * worth remembering of.
   *
   * @param rows about how many members to look at, which bounds the time that it takes
   */
  public ExpirySlice expireSome(long nowNanos, int rows) {
    return expiry.run(clock(nowNanos), rows);
  }

  /**
   * Takes in what another store knew. Of two things that are known of a member the newer one holds;
   * of two numbers of completions the higher.
   *
   * @param room whether there is room for further members, as far as others are concerned
   */
  public Restored restore(StoreRecord known, boolean room, long nowNanos) {
    return restore(known, false, room, nowNanos);
  }

  /**
   * Takes in what another store knows of a member now, whatever is known of it here.
   *
   * @param room whether there is room for further members, as far as others are concerned
   */
  public Restored replace(Member latest, boolean room, long nowNanos) {
    return restore(latest, true, room, nowNanos);
  }

  private Restored restore(StoreRecord known, boolean latest, boolean room, long nowNanos) {
    int now = clock(nowNanos);
    int age =
        switch (known) {
          case Member member -> member.silentSeconds();
          case Completions completions -> completions.idleSeconds();
        };
    int timeout =
        switch (known) {
          case Member _ -> peerTimeoutSeconds;
          case Completions _ -> emptyTimeoutSeconds;
        };
    if (age > timeout) {
      return Restored.EXPIRED;
    }
    Swarm swarm = swarms.get(known.infoHash());
    if (swarm == null) {
      boolean member = known instanceof Member;
      if ((member && !room) || swarms.size() >= limits.maxSwarms()) {
        return Restored.NO_ROOM;
      }
      swarm = new Swarm(known.infoHash(), zoneRoom, now - age);
      swarms.add(swarm);
    }
    return switch (known) {
      case Completions completions -> swarm.restore(completions, now);
      case Member member -> {
        RowLayout layout = member.peer().address().isIpv4() ? ipv4 : ipv6;
        int[] row = layout.ipv4 ? ipv4Row : ipv6Row;
        layout.encode(member.peer(), member.left(), now - age, row);
        boolean free = room && swarm.size() < maxPeersPerSwarm;
        yield swarm.restore(member, row, layout, latest, free, now, count);
      }
    };
  }

  /** From now on the listener hears what announces change. */
  public void listen(MembershipListener newListener) {
    listener = newListener;
  }

  /** Returns what is known of a member. */
  public Optional<Member> member(InfoHash infoHash, PeerId id, IpAddress address, long nowNanos) {
    Swarm swarm = swarms.get(infoHash);
    return swarm == null
        ? Optional.empty()
        : swarm.member(key(id, address), layoutOf(address), scanned, clock(nowNanos));
  }

  /** Removes a member that has left elsewhere; the listener does not hear of it. */
  public void remove(InfoHash infoHash, PeerId id, IpAddress address, long nowNanos) {
    Swarm swarm = swarms.get(infoHash);
    if (swarm != null
        && swarm.remove(key(id, address), layoutOf(address), count)
        && swarm.isForgettable(emptyTimeoutSeconds, clock(nowNanos))) {
      swarms.remove(swarm);
    }
  }

  private RowLayout layoutOf(IpAddress address) {
    return address.isIpv4() ? ipv4 : ipv6;
  }

  /** Makes a row whose key alone means something. */
  private int[] key(PeerId id, IpAddress address) {
    RowLayout layout = layoutOf(address);
    int[] row = layout.ipv4 ? ipv4Row : ipv6Row;
    layout.encode(new SwarmPeer(id, address, 1, Optional.empty()), 0, 0, row);
    return row;
  }

  /**
   * Goes on reading all that is known: of each swarm its completions, if any, and then its members.
   *
   * @param rows about how many members to read, which bounds the time that it takes
   * @param sink is given them while it goes on
   * @return whether there are others
   */
  public boolean scan(ShardScan scan, long nowNanos, int rows, Consumer<StoreRecord> sink) {
    return scan.run(swarms, scanned, clock(nowNanos), rows, sink);
  }

  /**
   * Gives the sink the sizes of some swarms, from one position downwards; removals fill gaps from
   * above, so a swarm that is there throughout is seen, seldom twice.
   *
   * @param below one more than the highest position; at first anything that is high enough
   * @param most how many swarms at most
   * @return where to go on, as the next {@code below}; 0 if there are no others
   */
  public int countsBelow(int below, int most, BiConsumer<InfoHash, SwarmCounts> sink) {
    int from = Math.min(below, swarms.size());
    int to = Math.max(from - most, 0);
    for (int position = from - 1; position >= to; position--) {
      Swarm swarm = swarms.at(position);
      sink.accept(swarm.infoHash(), swarm.counts());
    }
    return to;
  }

  /**
   * Goes on adding up what the members of a swarm lack.
   *
   * @param rows about how many members to look at
   * @return whether there are others
   */
  public boolean scan(ProgressScan scan, long nowNanos, int rows) {
    Swarm swarm = swarms.get(scan.infoHash());
    return swarm != null && scan.run(swarm, scanned, clock(nowNanos), rows);
  }

  /**
   * Returns some members of a swarm: those with IPv4 addresses first, of each family the seeders
   * first.
   *
   * @param first how many to leave out
   */
  public List<MemberProgress> members(InfoHash infoHash, int first, int count, long nowNanos) {
    List<MemberProgress> members = new ArrayList<>();
    Swarm swarm = swarms.get(infoHash);
    if (swarm != null) {
      swarm.show(first, count, scanned, () -> members.add(scanned.toProgress(clock(nowNanos))));
    }
    return members;
  }

  /** Returns the number of members of all swarms. */
  public int peers() {
    return count.peers();
  }

  /** Returns the size of the shard. */
  public ShardTotals totals() {
    return count.totals(swarms.size());
  }

  /** The number may wrap: differences are taken, and count for less than 34 years. */
  private static int clock(long nowNanos) {
    return (int) Math.floorDiv(nowNanos, NANOS_PER_SECOND);
  }

  private static int seconds(long timeoutNanos) {
    return (int) Math.min(Math.ceilDiv(timeoutNanos, NANOS_PER_SECOND), Integer.MAX_VALUE / 4);
  }
}
