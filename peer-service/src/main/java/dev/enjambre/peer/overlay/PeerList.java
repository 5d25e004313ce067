package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers that are known: each was called by us at its address and answered by its id. Bounded;
 * at most {@value #MOST_OF_GROUP} are of one /24 (IPv6: /48) of the internet.
 *
 * <p>Three quarters of the places are for those who came first: they stay until they fail {@value
 * #MOST_FAILURES} times in a row, so that newcomers cannot crowd out those who are known for long.
 * In the last quarter newcomers take turns, so that one who comes late gets known, too, and two
 * overlays that meet become one.
 */
final class PeerList {

  static final int MOST_OF_GROUP = 8;
  static final int MOST_FAILURES = 3;
  private static final int NEWCOMERS_SHARE = 4;

  /** A peer of the list. */
  static final class Known {
    private final PeerId id;
    private final NodeAddress address;
    private long heardAt;
    private long checkAt;
    private int failures;
    private int index;
    private boolean isSettled;
    private final long number;

    private Known(PeerId id, NodeAddress address, long number) {
      this.id = id;
      this.address = address;
      this.number = number;
    }

    PeerId id() {
      return id;
    }

    NodeAddress address() {
      return address;
    }

    /** Whether it answered when it was last called. */
    boolean isAlive() {
      return failures == 0;
    }

    /** Returns it as it is told to others. */
    ListedPeer listed(long nowNanos) {
      long ageSeconds = Math.clamp((nowNanos - heardAt) / 1_000_000_000L, 0, 0xffff_ffffL);
      return new ListedPeer(id, address, ageSeconds);
    }
  }

  private final int capacity;
  private final int mostSettled;
  private final long checkNanos;
  private final RandomGenerator random;
  private final List<Known> all = new ArrayList<>();
  private final Map<PeerId, Known> byId = new HashMap<>();
  private final Map<NodeAddress, Known> byAddress = new HashMap<>();
  private final Map<IpAddress, Integer> groups = new HashMap<>();
  private int settled;
  private long numbered;

  /** None is due before. */
  private long nextDueAt;

  private boolean hasDue;

  PeerList(int capacity, long checkNanos, RandomGenerator random) {
    this.capacity = capacity;
    this.mostSettled = capacity - capacity / NEWCOMERS_SHARE;
    this.checkNanos = checkNanos;
    this.random = random;
  }

  /** A call was answered; returns whether that made a new entry. */
  boolean verified(PeerId id, NodeAddress address, long nowNanos) {
    Known there = byAddress.get(address);
    if (there != null && there.id.equals(id)) {
      heard(there, nowNanos);
      return false;
    }
    if (byId.containsKey(id)) {
      // An id is nobody's secret: who is known by it keeps it until he is given up.
      return false;
    }
    if (there != null) {
      remove(there);
    }
    if (!hasRoomFor(address)) {
      return false;
    }
    Known known = new Known(id, address, numbered++);
    known.isSettled = settled < mostSettled;
    settled += known.isSettled ? 1 : 0;
    known.index = all.size();
    all.add(known);
    byId.put(id, known);
    byAddress.put(address, known);
    if (AddressRules.isCounted(address.host())) {
      groups.merge(AddressRules.group(address.host()), 1, Integer::sum);
    }
    heard(known, nowNanos);
    return true;
  }

  private boolean hasRoomFor(NodeAddress address) {
    if (!isWelcome(address)) {
      return false;
    }
    if (isFull()) {
      Known failing = all.stream().filter(known -> !known.isAlive()).findFirst().orElse(null);
      Known leaving = failing == null ? oldestNewcomer() : failing;
      if (leaving == null) {
        return false;
      }
      remove(leaving);
    }
    return true;
  }

  private @Nullable Known oldestNewcomer() {
    Known oldest = null;
    for (Known known : all) {
      if (!known.isSettled && (oldest == null || known.number < oldest.number)) {
        oldest = known;
      }
    }
    return oldest;
  }

  /** Returns whether its neighbourhood has not too many already. */
  boolean isWelcome(NodeAddress address) {
    return !AddressRules.isCounted(address.host())
        || groups.getOrDefault(AddressRules.group(address.host()), 0) < MOST_OF_GROUP;
  }

  /** A sign of life. */
  void heard(PeerId id, NodeAddress address, long nowNanos) {
    Known known = byId.get(id);
    if (known != null && known.address.equals(address)) {
      heard(known, nowNanos);
    }
  }

  private void heard(Known known, long nowNanos) {
    known.heardAt = nowNanos;
    known.failures = 0;
    // Some earlier than others, so that those who came together are not checked together.
    known.checkAt = nowNanos + checkNanos - (long) (checkNanos * 0.25 * random.nextDouble());
    noteDue(known);
  }

  /** A call failed; returns whether the peer was thrown out for it. */
  boolean failed(NodeAddress address, long nowNanos) {
    Known known = byAddress.get(address);
    if (known == null) {
      return false;
    }
    if (++known.failures >= MOST_FAILURES) {
      remove(known);
      return true;
    }
    known.checkAt = nowNanos + (10_000_000_000L << known.failures);
    noteDue(known);
    return false;
  }

  /** Something speaks against it: it is checked soon. */
  void suspect(NodeAddress address, long nowNanos) {
    Known known = byAddress.get(address);
    if (known != null) {
      known.checkAt = nowNanos + 2_000_000_000L;
      noteDue(known);
    }
  }

  private void remove(Known known) {
    Known last = all.removeLast();
    if (last != known) {
      all.set(known.index, last);
      last.index = known.index;
    }
    byId.remove(known.id);
    byAddress.remove(known.address);
    Known heir = known.isSettled ? oldestNewcomer() : null;
    if (heir != null) {
      heir.isSettled = true;
    } else {
      settled -= known.isSettled ? 1 : 0;
    }
    if (AddressRules.isCounted(known.address.host())) {
      groups.computeIfPresent(
          AddressRules.group(known.address.host()),
          (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /** Returns those that have not been heard of for long, and puts their next check off. */
  List<Known> due(int most, long nowNanos) {
    if (!hasDue || nowNanos - nextDueAt < 0) {
      return List.of();
    }
    hasDue = false;
    List<Known> due = new ArrayList<>();
    for (Known known : all) {
      if (nowNanos - known.checkAt >= 0 && due.size() < most) {
        known.checkAt = nowNanos + checkNanos / 8;
        due.add(known);
      }
      noteDue(known);
    }
    return due;
  }

  private void noteDue(Known known) {
    if (!hasDue || known.checkAt - nextDueAt < 0) {
      hasDue = true;
      nextDueAt = known.checkAt;
    }
  }

  /** Returns up to so many by chance, of those that qualify. */
  List<Known> sample(int most, Predicate<Known> qualifies) {
    List<Known> chosen = new ArrayList<>(Math.min(most, all.size()));
    for (int i = 0; i < all.size() && chosen.size() < most; i++) {
      int other = i + random.nextInt(all.size() - i);
      Known drawn = all.get(other);
      all.set(other, all.get(i));
      all.get(i).index = other;
      all.set(i, drawn);
      drawn.index = i;
      if (qualifies.test(drawn)) {
        chosen.add(drawn);
      }
    }
    return chosen;
  }

  @Nullable Known byId(PeerId id) {
    return byId.get(id);
  }

  @Nullable Known byAddress(NodeAddress address) {
    return byAddress.get(address);
  }

  /** Returns all, in no order; not a copy. */
  List<Known> all() {
    return all;
  }

  int size() {
    return all.size();
  }

  boolean isFull() {
    return all.size() >= capacity;
  }
}
