package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;

/** Which addresses may be a node's, and whose word on them counts. */
final class AddressRules {

  /** Where an address means something; what is wider comes later. */
  enum Scope {
    /** Nobody can be called there. */
    NOWHERE,
    /** This machine. */
    LOOPBACK,
    /** A network of one's own: RFC 1918, RFC 6598, unique local addresses. */
    PRIVATE,
    /** The internet. */
    PUBLIC
  }

  private AddressRules() {}

  static Scope scope(IpAddress address) {
    return address.isIpv4() ? scopeOfIpv4((int) address.low()) : scopeOfIpv6(address);
  }

  private static Scope scopeOfIpv4(int bits) {
    int first = bits >>> 24;
    if (first == 0 || first >= 224 || bits >>> 16 == 0xa9fe) {
      return Scope.NOWHERE;
    }
    if (first == 127) {
      return Scope.LOOPBACK;
    }
    boolean isPrivate =
        first == 10 || bits >>> 20 == 0xac1 || bits >>> 16 == 0xc0a8 || bits >>> 22 == 0x191;
    return isPrivate ? Scope.PRIVATE : Scope.PUBLIC;
  }

  private static Scope scopeOfIpv6(IpAddress address) {
    int first = (int) (address.high() >>> 48);
    if (address.high() == 0 && address.low() == 1) {
      return Scope.LOOPBACK;
    }
    if (address.high() == 0 || first >>> 8 == 0xff || first >>> 6 == 0xfe80 >>> 6) {
      return Scope.NOWHERE;
    }
    return first >>> 9 == 0xfc >>> 1 ? Scope.PRIVATE : Scope.PUBLIC;
  }

  /**
   * Returns whether somebody at one address may tell of another: nobody sends us into a network
   * that is nearer to us than he is himself.
   */
  static boolean mayTell(IpAddress teller, IpAddress of) {
    Scope told = scope(of);
    return told != Scope.NOWHERE && told.compareTo(scope(teller)) >= 0;
  }

  /** Returns whether only so many of its neighbourhood are believed to be different peers. */
  static boolean isCounted(IpAddress address) {
    return scope(address) == Scope.PUBLIC;
  }

  /** Returns what one owner easily has all addresses of: a /24, of IPv6 a /48. */
  static IpAddress group(IpAddress address) {
    return address.isIpv4()
        ? IpAddress.ofIpv4((int) address.low() & 0xffff_ff00)
        : new IpAddress(address.high() & 0xffff_ffff_ffff_0000L, 0, false);
  }
}
