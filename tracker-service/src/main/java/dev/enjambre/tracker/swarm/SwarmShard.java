package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A part of all swarms. Not for several threads at once: whoever owns it guards it. Times are
 * nanoseconds of one clock that never goes back, of any origin.
 */
public final class SwarmShard {

  private final Map<InfoHash, Swarm> swarms = new HashMap<>();
  private final MemberCount count = new MemberCount();
  private final SwarmLimits limits;

  /** Makes an empty shard. */
  public SwarmShard(SwarmLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes in an announce and answers it. The {@code completed} event of a peer counts once as long
   * as it stays a member, and only if it has everything.
   *
   * @param room whether there is room for further members, as far as others are concerned
   */
  public SwarmAnswer announce(
      SwarmAnnounce announce, boolean room, long nowNanos, RandomGenerator random) {
    Swarm swarm = swarms.get(announce.infoHash());
    if (swarm == null) {
      if (announce.event() == AnnounceEvent.STOPPED) {
        return new SwarmAnswer(SwarmCounts.NONE, List.of(), Admission.LEFT);
      }
      if (!room || swarms.size() >= limits.maxSwarms()) {
        return new SwarmAnswer(SwarmCounts.NONE, List.of(), Admission.NO_ROOM);
      }
      swarm = new Swarm(count, nowNanos);
      swarms.put(announce.infoHash(), swarm);
    }
    SwarmAnswer answer = swarm.announce(announce, room, limits, nowNanos, random);
    if (answer.admission() == Admission.LEFT && swarm.isForgettable(limits, nowNanos)) {
      swarms.remove(announce.infoHash());
    }
    return answer;
  }

  /** Returns the size of a swarm; all zero for one that is not known. */
  public SwarmCounts counts(InfoHash infoHash) {
    Swarm swarm = swarms.get(infoHash);
    return swarm == null ? SwarmCounts.NONE : swarm.counts();
  }

  /**
   * Removes the members that have been silent for too long, and the swarms that nothing is worth
   * remembering of; returns how many members were removed.
   */
  public int expire(long nowNanos) {
    int expired = 0;
    for (Iterator<Swarm> all = swarms.values().iterator(); all.hasNext(); ) {
      Swarm swarm = all.next();
      expired += swarm.expire(limits.peerTimeoutNanos(), nowNanos);
      if (swarm.isForgettable(limits, nowNanos)) {
        all.remove();
      }
    }
    return expired;
  }

  /** Returns the size of the shard. */
  public ShardTotals totals() {
    return count.totals(swarms.size());
  }
}
