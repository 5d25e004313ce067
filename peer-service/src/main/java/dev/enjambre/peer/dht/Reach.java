package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;

/**
 * Whose addresses are counted together.
 *
 * <p>A node is believed in what it tells of addresses as far away as itself, or further: a stranger
 * on the internet can't have us knock at the doors of our own network. In turn nobody is told of
 * addresses that are nearer to us than it is.
 */
final class Reach {

  /** The bits of the first half of an IPv6 address that a network of /48 has in common. */
  private static final long NEIGHBOURS_IPV6 = 0xffff_ffff_ffff_0000L;

  private Reach() {}

  /** Returns whether somebody at one address may tell of another, or be told of it. */
  static boolean mayTell(IpAddress teller, IpAddress told) {
    return AddressScope.mayTell(teller, told);
  }

  /** Returns whether nobody is there who may be asked. */
  static boolean isNowhere(IpAddress address) {
    return AddressScope.of(address) == AddressScope.NOWHERE;
  }

  static boolean isPublic(IpAddress address) {
    return AddressScope.of(address) == AddressScope.PUBLIC;
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
