package dev.enjambre.peer.overlay;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holders of one torrent, and how often each was called in vain: those called least come first, in
 * the order they were named. Bounded.
 */
final class HolderQueue {

  /** How often a holder that gives nothing, and nothing wrong, is called. */
  static final int MOST_ATTEMPTS = 3;

  static final int MOST_HOLDERS = 100;

  private final Map<NodeAddress, Integer> attempts = new LinkedHashMap<>();

  void add(Collection<Holder> holders) {
    for (Holder holder : holders) {
      NodeAddress address = holder.address();
      if (address != null && attempts.size() < MOST_HOLDERS) {
        attempts.putIfAbsent(address, 0);
      }
    }
  }

  /** Returns who is to be called, and counts that; null if all were called often enough. */
  @Nullable NodeAddress next() {
    NodeAddress next = null;
    int least = MOST_ATTEMPTS;
    for (Map.Entry<NodeAddress, Integer> one : attempts.entrySet()) {
      if (one.getValue() < least) {
        next = one.getKey();
        least = one.getValue();
      }
    }
    if (next != null) {
      attempts.put(next, least + 1);
    }
    return next;
  }

  /** A holder has given something that is right. */
  void helped(NodeAddress holder) {
    attempts.replace(holder, 1);
  }

  /** A holder has lied: it is not called again. */
  void lied(NodeAddress holder) {
    attempts.replace(holder, MOST_ATTEMPTS);
  }

  /** Returns whether somebody was called less often than a holder. */
  boolean hasFresher(NodeAddress than) {
    int its = attempts.getOrDefault(than, MOST_ATTEMPTS);
    return attempts.values().stream().anyMatch(count -> count < its);
  }
}
