package dev.enjambre.common.announce;

import java.util.Set;

/**
 * How far away an address means the same; the nearest first.
 *
 * <p>Who names an address to us is believed as far as his own reaches: nobody sends us into a
 * network that is nearer to us than he is himself.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's special
 *     addresses</a>
 */
public enum AddressScope {
  /**
   * Nobody is there who may be called: unspecified, link-local, multicast, broadcast and reserved
   * addresses, and those at which clouds tell a machine of its secrets.
   */
  NOWHERE,
  /** This machine: 127/8, ::1. */
  MACHINE,
  /** A network of one's own: RFC 1918, RFC 6598, unique local addresses. */
  NETWORK,
  /** The internet. */
  PUBLIC;

  /** Metadata services that are not at a link-local address: of Azure, Alibaba, AWS and Google. */
  private static final Set<IpAddress> METADATA =
      Set.of(
          IpAddress.ofIpv4(0xa83f_8110),
          IpAddress.ofIpv4(0x6464_64c8),
          IpAddress.ofIpv6(0xfd00_0ec2_0000_0000L, 0x254),
          IpAddress.ofIpv6(0xfd20_00ce_0000_0000L, 0x254));

  private static final long NAT64 = 0x0064_ff9b_0000_0000L;
  private static final int SIX_TO_FOUR = 0x2002;

  /** Returns the scope of an address. */
  public static AddressScope of(IpAddress address) {
    if (METADATA.contains(address)) {
      return NOWHERE;
    }
    return address.isIpv4() ? ofIpv4((int) address.low()) : ofIpv6(address.high(), address.low());
  }

  /** Returns whether somebody at one address is believed in telling of another. */
  public static boolean mayTell(IpAddress teller, IpAddress told) {
    AddressScope scope = of(told);
    return scope != NOWHERE && scope.compareTo(of(teller)) >= 0;
  }

  private static AddressScope ofIpv4(int bits) {
    int first = bits >>> 24;
    boolean special = bits >>> 16 == 0xa9fe || bits >>> 8 == 0xc0_0000;
    if (first == 0 || first >= 224 || special) {
      return NOWHERE;
    }
    if (first == 127) {
      return MACHINE;
    }
    boolean own =
        first == 10 || bits >>> 20 == 0xac1 || bits >>> 16 == 0xc0a8 || bits >>> 22 == 0x191;
    return own ? NETWORK : PUBLIC;
  }

  private static AddressScope ofIpv6(long high, long low) {
    if (high == 0 && low == 1) {
      return MACHINE;
    }
    int first = (int) (high >>> 48);
    if (high == 0 || first >>> 8 == 0xff || first >>> 6 == 0xfe80 >>> 6) {
      return NOWHERE;
    }
    if (high == NAT64 && low >>> 32 == 0) {
      return throughGateway((int) low);
    }
    if (first == SIX_TO_FOUR) {
      return throughGateway((int) (high >>> 16));
    }
    return first >>> 9 == 0xfc >>> 1 ? NETWORK : PUBLIC;
  }

  /** A gateway to IPv4 is asked for what is public, and must not open doors of its own network. */
  private static AddressScope throughGateway(int bits) {
    return of(IpAddress.ofIpv4(bits)) == PUBLIC ? PUBLIC : NOWHERE;
  }
}
