package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;

/**
 * From how far away an address can be reached; the nearest first.
 *
 * <p>A node is believed in what it tells of addresses as far away as itself, or further: a stranger
 * on the internet can't have us knock at the doors of our own network. In turn nobody is told of
 * addresses that are nearer to us than it is.
 */
enum Reach {
  /**
   * Nobody is there, or everybody: unspecified, multicast, broadcast, reserved, link-local IPv6.
   */
  NOWHERE,

  /** This machine: 127/8, ::1. */
  MACHINE,

  /** This network: 10/8, 172.16/12, 192.168/16, 169.254/16, 100.64/10, fc00::/7. */
  NETWORK,

  /** Everywhere. */
  PUBLIC;

  /** The bits of the first half of an IPv6 address that a network of /48 has in common. */
  private static final long NEIGHBOURS_IPV6 = 0xffff_ffff_ffff_0000L;

  static Reach of(IpAddress address) {
    return address.isIpv4() ? ofIpv4((int) address.low()) : ofIpv6(address.high(), address.low());
  }

  private static Reach ofIpv4(int bits) {
    int first = bits >>> 24;
    int second = bits >>> 16 & 255;
    if (first == 0 || first >= 224) {
      return NOWHERE;
    }
    if (first == 127) {
      return MACHINE;
    }
    boolean local =
        first == 10
            || (first == 172 && (second & 0xf0) == 16)
            || (first == 192 && second == 168)
            || (first == 169 && second == 254)
            || (first == 100 && (second & 0xc0) == 64);
    return local ? NETWORK : PUBLIC;
  }

  private static Reach ofIpv6(long high, long low) {
    if (high == 0 && low == 1) {
      return MACHINE;
    }
    int first = (int) (high >>> 48);
    boolean nowhere = high == 0 || (first & 0xff00) == 0xff00 || (first & 0xffc0) == 0xfe80;
    if (nowhere) {
      return NOWHERE;
    }
    return (first & 0xfe00) == 0xfc00 ? NETWORK : PUBLIC;
  }

  /** Returns whether somebody at one address may tell of another, or be told of it. */
  static boolean mayTell(IpAddress teller, IpAddress told) {
    Reach reach = of(told);
    return reach != NOWHERE && reach.compareTo(of(teller)) >= 0;
  }

  static boolean isPublic(IpAddress address) {
    return of(address) == PUBLIC;
  }

  /** Returns what stands for one owner of addresses: an IPv4 address, a network of /64. */
  static IpAddress owner(IpAddress address) {
    return address.isIpv4() ? address : new IpAddress(address.high(), 0, false);
  }

  /** Returns what stands for addresses that are handed out together: a network of /24, of /48. */
  static IpAddress neighbourhood(IpAddress address) {
    return address.isIpv4()
        ? IpAddress.ofIpv4((int) address.low() & ~255)
        : new IpAddress(address.high() & NEIGHBOURS_IPV6, 0, false);
  }
}
