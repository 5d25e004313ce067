package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.text.LoggedPeer;
import java.util.Optional;

/**
 * Where a node of the overlay listens, or is seen.
 *
 * @param host its address
 * @param port its TCP port, 1 to 65535
 */
public record NodeAddress(IpAddress host, int port) implements LoggedPeer {

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if it is not 1 to 65535
   */
  public NodeAddress {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Returns it as what torrents call. */
  public PeerEndpoint endpoint(PeerId id) {
    return new PeerEndpoint(host, port, Optional.of(id));
  }

  @Override
  public String hostAndPort() {
    return (host.isIpv4() ? host.text() : "[" + host.text() + "]") + ":" + port;
  }

  /** Returns {@code host:port}. */
  @Override
  public String toString() {
    return hostAndPort();
  }
}
