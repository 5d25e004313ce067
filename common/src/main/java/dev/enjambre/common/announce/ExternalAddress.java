package dev.enjambre.common.announce;

import java.util.Optional;

/**
 * Where a peer can be reached from outside its network.
 *
 * @param address its IP address there
 * @param port its TCP port there, 1 to 65535
 */
public record ExternalAddress(IpAddress address, int port) {

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if it is not 1 to 65535
   */
  public ExternalAddress {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Reads {@code address:port}, with an IPv6 address in brackets; empty if it is none. */
  public static Optional<ExternalAddress> parse(String text) {
    return PeerEndpoint.parse(text)
        .flatMap(endpoint ->
            endpoint.address() instanceof IpAddress address
                ? Optional.of(new ExternalAddress(address, endpoint.port()))
                : Optional.empty());
  }

  /** Returns {@code address:port}, with an IPv6 address in brackets. */
  public String text() {
    return PeerEndpoint.of(address, port).hostAndPort();
  }
}
