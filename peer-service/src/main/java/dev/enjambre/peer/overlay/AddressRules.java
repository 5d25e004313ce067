package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.announce.IpAddress;

/** How many nodes of one neighbourhood are believed to be different peers. */
final class AddressRules {

  private AddressRules() {}

  /** Returns whether only so many of its neighbourhood are believed to be different peers. */
  static boolean isCounted(IpAddress address) {
    return AddressScope.of(address) == AddressScope.PUBLIC;
  }

  /** Returns what one owner easily has all addresses of: a /24, of IPv6 a /48. */
  static IpAddress group(IpAddress address) {
    return address.isIpv4()
        ? IpAddress.ofIpv4((int) address.low() & 0xffff_ff00)
        : new IpAddress(address.high() & 0xffff_ffff_ffff_0000L, 0, false);
  }
}
