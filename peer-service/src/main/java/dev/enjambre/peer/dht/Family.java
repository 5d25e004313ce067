package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;

/**
 * A family of addresses. Each has a DHT of its own; a node can be part of both.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0032.html">BEP 32, IPv6</a>
 */
public enum Family {
  /** Addresses of 4 bytes. */
  IPV4(IpAddress.IPV4_LENGTH),

  /** Addresses of 16 bytes. */
  IPV6(IpAddress.IPV6_LENGTH);

  private final int addressLength;

  Family(int addressLength) {
    this.addressLength = addressLength;
  }

  /** Returns the family of an address. */
  public static Family of(IpAddress address) {
    return address.isIpv4() ? IPV4 : IPV6;
  }

  /** Returns the size of an address and a port, in bytes. */
  int endpointLength() {
    return addressLength + Short.BYTES;
  }

  /** Returns the size of an id, an address and a port, in bytes. */
  int nodeLength() {
    return NodeId.LENGTH + endpointLength();
  }

  Family other() {
    return this == IPV4 ? IPV6 : IPV4;
  }
}
