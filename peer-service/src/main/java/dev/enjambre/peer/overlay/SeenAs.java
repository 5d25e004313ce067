package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As which address others see us: what most of those say that said so last, one vote each. */
final class SeenAs {

  private static final int MOST = 16;

  private final Map<IpAddress, IpAddress> votes = new LinkedHashMap<>();

  void told(IpAddress by, IpAddress address) {
    votes.remove(by);
    if (votes.size() >= MOST) {
      votes.remove(votes.keySet().iterator().next());
    }
    votes.put(by, address);
  }

  @Nullable IpAddress address() {
    Map<IpAddress, Integer> counts = new HashMap<>();
    IpAddress best = null;
    int most = 0;
    for (IpAddress address : votes.values()) {
      int count = counts.merge(address, 1, Integer::sum);
      if (count > most) {
        most = count;
        best = address;
      }
    }
    return best;
  }
}
