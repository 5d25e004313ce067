package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many queries of each source are answered. A source is a public IPv4 address or a public
 * network of /64; others are told apart by their ports too, since a whole fleet can stand behind
 * one private address.
 *
 * <p>Sources that have used nothing up are forgotten. Of more than {@link #MOST_SOURCES} the one
 * that was silent for longest is forgotten: who can send from so many addresses is bounded by the
 * limit of all answers together.
 */
final class Throttle {

  static final int MOST_SOURCES = 4096;

  private static final int BURST_SECONDS = 8;

  private record Source(IpAddress owner, int port) {
    static Source of(NodeAddress address) {
      return Reach.isPublic(address.ip())
          ? new Source(Reach.owner(address.ip()), 0)
          : new Source(address.ip(), address.port());
    }
  }

  private final int perSecond;
  private final Map<Source, Allowance> sources = new LinkedHashMap<>(4, 0.75f, true);

  Throttle(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Returns whether one more query of that source is answered, and counts it. */
  boolean allows(NodeAddress from, long nowNanos) {
    boolean allowed =
        sources
            .computeIfAbsent(
                Source.of(from),
                _ -> new Allowance(perSecond, (double) perSecond * BURST_SECONDS, nowNanos))
            .take(1, nowNanos);
    forget(nowNanos);
    return allowed;
  }

  private void forget(long nowNanos) {
    Iterator<Allowance> silentFirst = sources.values().iterator();
    while (silentFirst.hasNext()) {
      Allowance allowance = silentFirst.next();
      if (sources.size() <= MOST_SOURCES && !allowance.isWhole(nowNanos)) {
        return;
      }
      silentFirst.remove();
    }
  }

  int sources() {
    return sources.size();
  }
}
