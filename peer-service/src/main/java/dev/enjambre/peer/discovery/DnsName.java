package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.PeerEndpoint;
import java.util.Optional;

/**
 * A host name whose addresses are peers.
 *
 * @param host the name, for example {@code tasks.peer}
 * @param port the port on which these peers listen, 1 to 65535
 */
public record DnsName(HostName host, int port) {

  /** The port of a name without one. */
  public static final int DEFAULT_PORT = 6881;

  /** Reads {@code NAME} or {@code NAME:PORT}; empty if it is neither. */
  public static Optional<DnsName> parse(String text) {
    if (text.indexOf(':') < 0) {
      return HostName.parse(text).map(host -> new DnsName(host, DEFAULT_PORT));
    }
    return PeerEndpoint.parse(text)
        .filter(endpoint -> endpoint.address() instanceof HostName)
        .map(endpoint -> new DnsName((HostName) endpoint.address(), endpoint.port()));
  }

  /** Returns {@code NAME:PORT}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
