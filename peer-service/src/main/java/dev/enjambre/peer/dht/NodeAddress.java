package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.text.LoggedPeer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IP address and a port: where a node hears UDP, or, among the peers that a node tells of, where
 * a peer hears TCP.
 *
 * @param ip the address
 * @param port the port, 1 to 65535
 */
public record NodeAddress(IpAddress ip, int port) implements LoggedPeer {

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

  /**
   * Reads the compact form, 6 or 18 bytes, at the buffer's position and advances it. Empty if the
   * port is 0, or if an address of IPv6 is one of IPv4 in disguise.
   */
  static Optional<NodeAddress> read(ByteBuffer source, Family family) {
    IpAddress ip =
        switch (family) {
          case IPV4 -> IpAddress.ofIpv4(source.getInt());
          case IPV6 -> IpAddress.ofIpv6(source.getLong(), source.getLong());
        };
    int port = source.getShort() & 0xffff;
    return port == 0 || Family.of(ip) != family
        ? Optional.empty()
        : Optional.of(new NodeAddress(ip, port));
  }

  /** Writes the compact form at the buffer's position and advances it (big-endian). */
  void writeTo(ByteBuffer target) {
    ip.writeTo(target);
    target.putShort((short) port);
  }

  /** Returns the family of the address. */
  public Family family() {
    return Family.of(ip);
  }

  /** Returns it as a peer. */
  PeerEndpoint toPeer() {
    return PeerEndpoint.of(ip, port);
  }

  @Override
  public String hostAndPort() {
    return ip.isIpv4() ? ip.text() + ":" + port : "[" + ip.text() + "]:" + port;
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  @Override
  public String toString() {
    return hostAndPort();
  }
}
