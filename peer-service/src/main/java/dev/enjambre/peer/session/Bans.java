package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who sent bad data of a torrent, by peer id, and from which addresses it came; kept as long as the
 * torrent is, over pauses. Owned by the torrent's loop.
 *
 * <p>Behind one address may be many: so it is banned only when a third peer of it had to be.
 * Loopback is never banned, since behind it is whatever runs on this machine.
 */
final class Bans {

  static final int STRIKES = 3;
  private static final int MOST_REMEMBERED = 2000;

  private final BoundedSet<PeerId> ids = new BoundedSet<>(MOST_REMEMBERED);
  private final Map<IpAddress, Integer> strikes = new LinkedHashMap<>();

  /** Bans a peer; returns whether it was not banned until now. */
  boolean add(PeerId id, InetSocketAddress address) {
    boolean news = ids.add(id);
    InetAddress ip = address.getAddress();
    if (news && ip != null && !ip.isLoopbackAddress()) {
      strike(IpAddress.of(ip));
    }
    return news;
  }

  private void strike(IpAddress address) {
    strikes.merge(address, 1, Integer::sum);
    if (strikes.size() > MOST_REMEMBERED) {
      Iterator<IpAddress> oldest = strikes.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  Set<PeerId> ids() {
    return ids.copy();
  }

  boolean contains(PeerId id) {
    return ids.contains(id);
  }

  boolean contains(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip != null && contains(IpAddress.of(ip));
  }

  boolean contains(IpAddress address) {
    return strikes.getOrDefault(address, 0) >= STRIKES;
  }
}
