package dev.enjambre.peer.announce;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The connection ids that UDP trackers gave us lately, by their addresses; bounded. Safe for use by
 * many threads. Time comes in as a parameter, in nanoseconds.
 */
final class UdpConnectionIds {

  private static final int MOST = 1000;

  private record Known(long id, long receivedNanos) {}

  private final long ageNanos;
  private final Map<InetSocketAddress, Known> known = new LinkedHashMap<>();

  UdpConnectionIds(long ageNanos) {
    this.ageNanos = ageNanos;
  }

  synchronized OptionalLong get(InetSocketAddress tracker, long nowNanos) {
    Known found = known.get(tracker);
    return found != null && nowNanos - found.receivedNanos() < ageNanos
        ? OptionalLong.of(found.id())
        : OptionalLong.empty();
  }

  synchronized void put(InetSocketAddress tracker, long id, long nowNanos) {
    known.remove(tracker);
    known.put(tracker, new Known(id, nowNanos));
    // The eldest are first.
    Iterator<Known> eldest = known.values().iterator();
    while (eldest.hasNext()) {
      if (nowNanos - eldest.next().receivedNanos() < ageNanos && known.size() <= MOST) {
        break;
      }
      eldest.remove();
    }
  }

  synchronized void forget(InetSocketAddress tracker, long id) {
    Known found = known.get(tracker);
    if (found != null && found.id() == id) {
      known.remove(tracker);
    }
  }
}
