package dev.enjambre.peer.web;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeerHost;
import java.util.Optional;

/** Reads peer addresses: {@code host:port}, with an IPv6 address in brackets. */
final class PeerAddress {

  private static final int LONGEST_PORT = 5;

  private PeerAddress() {}

  /** Reads an address; empty if it is none. */
  static Optional<PeerEndpoint> parse(String text) {
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
        .flatMap(address -> port.map(number -> PeerEndpoint.of(address, number)));
  }

  private static Optional<Integer> port(String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.isEmpty() || text.length() > LONGEST_PORT) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65535 ? Optional.of(port) : Optional.empty();
  }
}
