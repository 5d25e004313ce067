package dev.enjambre.common.announce;

import java.util.Optional;

/** Where a peer is: an IP address, or a host name that is resolved at the moment of connecting. */
public sealed interface PeerHost permits IpAddress, HostName {

  /** Returns the address literal (without brackets) or the name; safe in a log line. */
  String text();

  /** Reads an IP address literal or a host name; empty if it is neither. */
  static Optional<PeerHost> parse(String text) {
    Optional<IpAddress> address = IpAddress.parse(text);
    return address.isPresent()
        ? address.map(PeerHost.class::cast)
        : HostName.parse(text).map(PeerHost.class::cast);
  }
}
