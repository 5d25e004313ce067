package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that did not answer: each is left alone for 30 s to an hour, growing, and so is a
 * neighbourhood of the internet with too many of them. Bounded; the oldest are forgotten. Owned by
 * the node's loop.
 */
final class Setbacks {

  static final int MOST_OF_GROUP = 16;
  private static final int MOST = 2_048;
  private static final long FIRST = 30_000_000_000L;
  private static final long LONGEST = 3_600_000_000_000L;

  private static final class Setback {
    private int failures;
    private long until;
  }

  private final Map<NodeAddress, Setback> all = new LinkedHashMap<>();
  private final Map<IpAddress, Integer> groups = new HashMap<>();

  /** Returns whether an address may be called. */
  boolean mayCall(NodeAddress address, long nowNanos) {
    Setback setback = all.get(address);
    return (setback == null || nowNanos - setback.until >= 0)
        && (!AddressRules.isCounted(address.host())
            || groups.getOrDefault(AddressRules.group(address.host()), 0) < MOST_OF_GROUP);
  }

  /** An address has not answered. */
  void failed(NodeAddress address, long nowNanos) {
    Setback setback = all.remove(address);
    if (setback == null) {
      setback = new Setback();
      makeRoom();
      if (AddressRules.isCounted(address.host())) {
        groups.merge(AddressRules.group(address.host()), 1, Integer::sum);
      }
    }
    setback.until = nowNanos + Math.min(LONGEST, FIRST << Math.min(20, setback.failures++));
    all.put(address, setback);
  }

  private void makeRoom() {
    if (all.size() >= MOST) {
      succeeded(all.keySet().iterator().next());
    }
  }

  /** An address has answered, or its failures are forgotten. */
  void succeeded(NodeAddress address) {
    if (all.remove(address) != null) {
      Candidates.release(groups, address);
    }
  }

  /** Forgets setbacks that are long over. */
  void tick(long nowNanos) {
    Iterator<Map.Entry<NodeAddress, Setback>> oldest = all.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<NodeAddress, Setback> entry = oldest.next();
      if (nowNanos - entry.getValue().until < LONGEST) {
        break;
      }
      oldest.remove();
      Candidates.release(groups, entry.getKey());
    }
  }

  int size() {
    return all.size();
  }
}
