package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that somebody has told of and that nobody has called yet. All of it is bounded: how
 * many wait, how many of one teller and of one neighbourhood of the internet. Tellers take turns,
 * so that one who tells a lot does not keep others waiting; who tells of too many that don't answer
 * is not listened to for a while; and an address that does not answer is left alone for 30 s to an
 * hour, growing, whoever tells of it. So a liar can have an address called a few times, and no
 * more.
 *
 * <p>Addresses that are kept (the operator's, and peers that were good and got lost) are called
 * again and again, ever more seldom down to once a minute: that is how a network that fell apart
 * comes together again.
 */
final class Candidates {

  static final int MOST_WAITING = 1_000;
  static final int MOST_OF_TELLER = 64;
  static final int MOST_OF_GROUP = 8;
  static final int MOST_SETBACKS_OF_GROUP = 16;
  static final int MOST_LOST = 64;
  private static final int MOST_SETBACKS = 2_048;
  private static final int MOST_TELLERS = 256;
  private static final int LIES_BORNE = 16;
  private static final int LOST_CALLS = 30;
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_SETBACK = 30 * SECOND;
  private static final long LONGEST_SETBACK = 3_600 * SECOND;
  private static final long FIRST_RETRY = 2 * SECOND;
  private static final long LONGEST_RETRY = 60 * SECOND;
  private static final long SILENCE = 600 * SECOND;

  private static final class Setback {
    private int failures;
    private long until;
  }

  private static final class Teller {
    private final Deque<NodeAddress> told = new ArrayDeque<>();
    private int good;
    private int bad;
    private long silentUntil;
    private boolean isSilent;
  }

  private static final class Kept {
    private final boolean forever;
    private int failures;
    private long nextAt;

    private Kept(boolean forever, long nextAt) {
      this.forever = forever;
      this.nextAt = nextAt;
    }
  }

  private final Map<PeerId, Teller> tellers = new LinkedHashMap<>();
  private final Set<NodeAddress> waiting = new HashSet<>();
  private final Map<NodeAddress, PeerId> underWay = new HashMap<>();
  private final Map<NodeAddress, Setback> setbacks = new LinkedHashMap<>();
  private final Map<IpAddress, Integer> waitingGroups = new HashMap<>();
  private final Map<IpAddress, Integer> setbackGroups = new HashMap<>();
  private final Map<NodeAddress, Kept> kept = new LinkedHashMap<>();
  private int lost;

  /** Keeps an address that the operator has named. */
  void keep(NodeAddress address, long nowNanos) {
    Kept before = kept.put(address, new Kept(true, nowNanos));
    lost -= before != null && !before.forever ? 1 : 0;
  }

  /** Keeps for a while the address of a peer that was good. */
  void lost(NodeAddress address, long nowNanos) {
    if (lost < MOST_LOST && kept.putIfAbsent(address, new Kept(false, nowNanos)) == null) {
      lost++;
    }
  }

  /** Somebody tells of an address; returns whether it will be called. */
  boolean offer(NodeAddress address, PeerId by, long nowNanos) {
    if (waiting.size() >= MOST_WAITING
        || waiting.contains(address)
        || underWay.containsKey(address)
        || kept.containsKey(address)
        || !mayCall(address, nowNanos)) {
      return false;
    }
    Teller teller = teller(by);
    if (teller == null || teller.told.size() >= MOST_OF_TELLER || isSilent(teller, nowNanos)) {
      return false;
    }
    if (AddressRules.isCounted(address.host())) {
      IpAddress group = AddressRules.group(address.host());
      if (waitingGroups.getOrDefault(group, 0) >= MOST_OF_GROUP) {
        return false;
      }
      waitingGroups.merge(group, 1, Integer::sum);
    }
    teller.told.add(address);
    return waiting.add(address);
  }

  private @Nullable Teller teller(PeerId id) {
    Teller teller = tellers.get(id);
    if (teller == null) {
      if (tellers.size() >= MOST_TELLERS) {
        Iterator<Teller> oldest = tellers.values().iterator();
        while (oldest.hasNext()) {
          if (oldest.next().told.isEmpty()) {
            oldest.remove();
            break;
          }
        }
        if (tellers.size() >= MOST_TELLERS) {
          return null;
        }
      }
      teller = new Teller();
      tellers.put(id, teller);
    }
    return teller;
  }

  private static boolean isSilent(Teller teller, long nowNanos) {
    if (teller.isSilent && nowNanos - teller.silentUntil >= 0) {
      teller.isSilent = false;
      teller.good = 0;
      teller.bad = 0;
    }
    return teller.isSilent;
  }

  /** Returns whether an address that a search is told of may be called, though nobody knows it. */
  boolean mayCall(NodeAddress address, long nowNanos) {
    return !isSetBack(address, nowNanos)
        && (!AddressRules.isCounted(address.host())
            || setbackGroups.getOrDefault(AddressRules.group(address.host()), 0)
                < MOST_SETBACKS_OF_GROUP);
  }

  private boolean isSetBack(NodeAddress address, long nowNanos) {
    Setback setback = setbacks.get(address);
    return setback != null && nowNanos - setback.until < 0;
  }

  /**
   * Takes the next address to be called; {@link #succeeded} or {@link #failed} must follow. Of
   * those that are known nothing is taken.
   */
  @Nullable NodeAddress next(Predicate<NodeAddress> isKnown, boolean keptOnly, long nowNanos) {
    for (Map.Entry<NodeAddress, Kept> entry : kept.entrySet()) {
      Kept its = entry.getValue();
      if (nowNanos - its.nextAt >= 0) {
        its.nextAt = nowNanos + Math.min(LONGEST_RETRY, FIRST_RETRY << Math.min(20, its.failures));
        its.failures++;
        if (!isKnown.test(entry.getKey())) {
          return entry.getKey();
        }
      }
    }
    return keptOnly ? null : nextTold(isKnown);
  }

  private @Nullable NodeAddress nextTold(Predicate<NodeAddress> isKnown) {
    while (!waiting.isEmpty()) {
      Map.Entry<PeerId, Teller> turn = null;
      for (Map.Entry<PeerId, Teller> entry : tellers.entrySet()) {
        if (!entry.getValue().told.isEmpty()) {
          turn = entry;
          break;
        }
      }
      if (turn == null) {
        throw new IllegalStateException("who waits was told of by somebody");
      }
      PeerId by = turn.getKey();
      Teller teller = turn.getValue();
      tellers.remove(by);
      tellers.put(by, teller);
      NodeAddress address = teller.told.remove();
      waiting.remove(address);
      release(waitingGroups, address);
      if (!isKnown.test(address)) {
        underWay.put(address, by);
        return address;
      }
    }
    return null;
  }

  private static void release(Map<IpAddress, Integer> groups, NodeAddress address) {
    if (AddressRules.isCounted(address.host())) {
      groups.computeIfPresent(
          AddressRules.group(address.host()),
          (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /** An address was not called after all, or there is no telling what became of it. */
  void settled(NodeAddress address) {
    underWay.remove(address);
  }

  /** An address has answered. */
  void succeeded(NodeAddress address) {
    PeerId by = underWay.remove(address);
    Teller teller = by == null ? null : tellers.get(by);
    if (teller != null) {
      teller.good++;
    }
    if (setbacks.remove(address) != null) {
      release(setbackGroups, address);
    }
    Kept its = kept.get(address);
    if (its != null) {
      its.failures = 0;
      if (!its.forever) {
        kept.remove(address);
        lost--;
      }
    }
  }

  /** An address has not answered, or by somebody that it should not. */
  void failed(NodeAddress address, long nowNanos) {
    PeerId by = underWay.remove(address);
    Teller teller = by == null ? null : tellers.get(by);
    if (teller != null && ++teller.bad >= LIES_BORNE && teller.bad > 4 * teller.good) {
      teller.isSilent = true;
      teller.silentUntil = nowNanos + SILENCE;
    }
    Kept its = kept.get(address);
    if (its != null) {
      if (!its.forever && its.failures > LOST_CALLS) {
        kept.remove(address);
        lost--;
      }
      return;
    }
    Setback setback = setbacks.remove(address);
    if (setback == null) {
      setback = new Setback();
      makeRoomForSetback();
      if (AddressRules.isCounted(address.host())) {
        setbackGroups.merge(AddressRules.group(address.host()), 1, Integer::sum);
      }
    }
    setback.until =
        nowNanos + Math.min(LONGEST_SETBACK, FIRST_SETBACK << Math.min(20, setback.failures++));
    setbacks.put(address, setback);
  }

  private void makeRoomForSetback() {
    if (setbacks.size() >= MOST_SETBACKS) {
      NodeAddress oldest = setbacks.keySet().iterator().next();
      setbacks.remove(oldest);
      release(setbackGroups, oldest);
    }
  }

  /** Forgets setbacks that are long over. */
  void tick(long nowNanos) {
    Iterator<Map.Entry<NodeAddress, Setback>> oldest = setbacks.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<NodeAddress, Setback> entry = oldest.next();
      if (nowNanos - entry.getValue().until < LONGEST_SETBACK) {
        break;
      }
      oldest.remove();
      release(setbackGroups, entry.getKey());
    }
  }

  /** Returns how many wait to be called. */
  int waiting() {
    return waiting.size();
  }

  /** Returns how many addresses are left alone for now. */
  int setBack() {
    return setbacks.size();
  }
}
