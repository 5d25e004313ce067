package dev.enjambre.common.announce;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.text.LoggedPeer;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A peer as a tracker hands it out.
 *
 * @param address its IP address or host name
 * @param port its TCP port, 1 to 65535
 * @param peerId its id, where the answer tells it
 */
public record PeerEndpoint(PeerHost address, int port, Optional<PeerId> peerId)
    implements LoggedPeer {

  private static final int LONGEST_PORT = 5;

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if it is not 1 to 65535
   */
  public PeerEndpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Makes an endpoint whose peer id is not known. */
  public static PeerEndpoint of(PeerHost address, int port) {
    return new PeerEndpoint(address, port, Optional.empty());
  }

  /**
   * Makes an endpoint from an IP address literal or a host name.
   *
   * @throws IllegalArgumentException if it is neither, or if the port is not 1 to 65535
   */
  public static PeerEndpoint of(String host, int port) {
    return of(
        PeerHost.parse(host)
            .orElseThrow(
                () -> new IllegalArgumentException("neither an IP address nor a host name")),
        port);
  }

  /**
   * Takes an address that is not resolved; empty if its host is neither an IP address literal nor a
   * host name, or its port is 0.
   */
  public static Optional<PeerEndpoint> of(InetSocketAddress unresolved) {
    return unresolved.getPort() == 0
        ? Optional.empty()
        : PeerHost.parse(unresolved.getHostString())
            .map(address -> of(address, unresolved.getPort()));
  }

  /** Reads {@code host:port}, with an IPv6 address in brackets; empty if it is none. */
  public static Optional<PeerEndpoint> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    // Without brackets, the port could as well be the end of the IPv6 address.
    if (bracketed != host.contains(":")) {
      return Optional.empty();
    }
    Optional<Integer> port = port(text.substring(colon + 1));
    return PeerHost.parse(bracketed ? host.substring(1, host.length() - 1) : host)
        .flatMap(address -> port.map(number -> of(address, number)));
  }

  private static Optional<Integer> port(String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.isEmpty() || text.length() > LONGEST_PORT) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65535 ? Optional.of(port) : Optional.empty();
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  @Override
  public String hostAndPort() {
    return host().contains(":") ? "[" + host() + "]:" + port : host() + ":" + port;
  }

  /** Returns the IP address literal (without brackets) or the host name. */
  public String host() {
    return address.text();
  }
}
