package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.util.Set;

/**
 * Where we can be reached on this machine.
 *
 * @param addresses of the interfaces that we listen on
 * @param port that we listen on
 */
public record Ourselves(Set<IpAddress> addresses, int port) {

  /** Copies the set. */
  public Ourselves {
    addresses = Set.copyOf(addresses);
  }

  boolean isAt(PeerEndpoint endpoint) {
    return endpoint.port() == port
        && endpoint.address() instanceof IpAddress ip
        && addresses.contains(ip);
  }
}
