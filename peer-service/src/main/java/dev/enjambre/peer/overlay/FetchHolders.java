package dev.enjambre.peer.overlay;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The holders of a torrent that is fetched, and who of them is to be called next. */
final class FetchHolders {

  /** How often a holder that fails, without giving anything wrong, is called. */
  static final int MOST_ATTEMPTS = 3;

  static final int MOST_HOLDERS = 100;

  /** How often each was called; who lied has had all his calls. */
  private final Map<NodeAddress, Integer> attempts = new LinkedHashMap<>();

  /** Notes those with an address. */
  void add(Collection<Holder> holders) {
    for (Holder one : holders) {
      NodeAddress address = one.address();
      if (address != null && attempts.size() < MOST_HOLDERS) {
        attempts.putIfAbsent(address, 0);
      }
    }
  }

  /**
   * Returns the first of those that were called least, and counts a call; null if all had theirs.
   */
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

  /** It has given something wrong: it is not called again. */
  void distrust(NodeAddress holder) {
    attempts.put(holder, MOST_ATTEMPTS);
  }
}
