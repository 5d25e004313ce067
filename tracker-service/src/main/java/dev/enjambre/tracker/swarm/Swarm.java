package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.tracker.swarm.SwarmAnswer.Admission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that trade one torrent. Each member stands in exactly one of the two lists, which its
 * role names, and in the map.
 */
final class Swarm {

  private final Map<SwarmPeer.Key, Member> members = new HashMap<>(4);
  private final MemberList seeders = new MemberList();
  private final MemberList leechers = new MemberList();
  private final MemberCount count;
  private int completed;
  private long lastUsedNanos;

  Swarm(MemberCount count, long nowNanos) {
    this.count = count;
    lastUsedNanos = nowNanos;
  }

  SwarmAnswer announce(
      SwarmAnnounce announce,
      boolean room,
      SwarmLimits limits,
      long nowNanos,
      RandomGenerator random) {
    lastUsedNanos = nowNanos;
    SwarmPeer.Key key = announce.peer().key();
    Member known = members.get(key);
    if (announce.event() == AnnounceEvent.STOPPED) {
      if (known != null) {
        remove(key, known);
      }
      return new SwarmAnswer(counts(), List.of(), Admission.LEFT);
    }
    if (known == null && (!room || members.size() >= limits.maxPeersPerSwarm())) {
      return new SwarmAnswer(counts(), choose(announce, null, random), Admission.SWARM_FULL);
    }
    Member member = admit(announce, key, known);
    member.seen(announce.peer(), nowNanos);
    if (announce.event() == AnnounceEvent.COMPLETED && member.isSeeder() && !member.isCounted()) {
      member.markCounted();
      completed++;
    }
    return new SwarmAnswer(counts(), choose(announce, member, random), Admission.MEMBER);
  }

  /** Removes the members that have been silent for longer; returns how many. */
  int expire(long timeoutNanos, long nowNanos) {
    int before = members.size();
    members
        .values()
        .removeIf(member -> {
          boolean silent = member.silentNanos(nowNanos) > timeoutNanos;
          if (silent) {
            list(member).remove(member);
            count.add(member, -1);
          }
          return silent;
        });
    return before - members.size();
  }

  SwarmCounts counts() {
    return new SwarmCounts(seeders.size(), leechers.size(), completed);
  }

  /** Returns whether nothing would be lost by forgetting it. */
  boolean isForgettable(SwarmLimits limits, long nowNanos) {
    return members.isEmpty()
        && (completed == 0 || nowNanos - lastUsedNanos > limits.emptySwarmTimeoutNanos());
  }

  private Member admit(SwarmAnnounce announce, SwarmPeer.Key key, @Nullable Member known) {
    if (known != null && known.isSeeder() == announce.seeder()) {
      return known;
    }
    boolean counted = known != null && known.isCounted();
    if (known != null) {
      remove(key, known);
    }
    Member member = new Member(announce.peer(), announce.seeder(), counted);
    members.put(key, member);
    list(member).add(member);
    count.add(member, 1);
    return member;
  }

  private void remove(SwarmPeer.Key key, Member member) {
    members.remove(key);
    list(member).remove(member);
    count.add(member, -1);
  }

  private MemberList list(Member member) {
    return member.isSeeder() ? seeders : leechers;
  }

  /**
   * Draws members without replacement, each with the same chance: the drawn ones gather at the
   * fronts of the lists (a Fisher-Yates shuffle that stops early), so that it takes time for what
   * is drawn only, however large the swarm.
   */
  private List<SwarmPeer> choose(
      SwarmAnnounce announce, @Nullable Member self, RandomGenerator random) {
    int seedersLeft = announce.seeder() ? 0 : seeders.size();
    int leechersLeft = leechers.size();
    List<SwarmPeer> chosen =
        new ArrayList<>(Math.min(announce.wanted(), seedersLeft + leechersLeft));
    int seedersDrawn = 0;
    int leechersDrawn = 0;
    while (chosen.size() < announce.wanted() && seedersLeft + leechersLeft > 0) {
      int draw = random.nextInt(seedersLeft + leechersLeft);
      Member member;
      if (draw < seedersLeft) {
        seeders.swap(seedersDrawn, seedersDrawn + draw);
        member = seeders.get(seedersDrawn++);
        seedersLeft--;
      } else {
        leechers.swap(leechersDrawn, leechersDrawn + draw - seedersLeft);
        member = leechers.get(leechersDrawn++);
        leechersLeft--;
      }
      if (member != self && !member.peer().isSameAs(announce.peer())) {
        chosen.add(member.peer());
      }
    }
    return chosen;
  }
}
