package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.IpAddress;

/**
 * The addresses that share a prefix, as CIDR writes them: {@code 10.0.0.0/8}, {@code fd00::/8}.
 *
 * @param network an address of the network
 * @param prefixLength how many leading bits its addresses share: 0 to 32, for IPv6 to 128
 */
public record NetworkRange(IpAddress network, int prefixLength) {

  /**
   * Checks the prefix length.
   *
   * @throws IllegalArgumentException if the address has no prefix of that length
   */
  public NetworkRange {
    if (prefixLength < 0 || prefixLength > 8 * network.length()) {
      throw new IllegalArgumentException("a prefix of " + network + " cannot be " + prefixLength);
    }
  }

  /**
   * Parses {@code address/prefix}, or an address alone, which stands for itself.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static NetworkRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    IpAddress network =
        IpAddress.parse(address)
            .orElseThrow(
                () -> new IllegalArgumentException("'" + text + "' is not a network (10.0.0.0/8)"));
    if (slash < 0) {
      return new NetworkRange(network, 8 * network.length());
    }
    try {
      return new NetworkRange(network, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a network (10.0.0.0/8)", e);
    }
  }

  /** Returns whether an address is one of the network's. */
  public boolean contains(IpAddress address) {
    return contains(address.high(), address.low(), address.isIpv4());
  }

  /** As the other form, with the parts of an {@link IpAddress}. */
  boolean contains(long high, long low, boolean isIpv4) {
    if (isIpv4 != network.isIpv4()) {
      return false;
    }
    if (isIpv4) {
      return samePrefix(network.low() << 32, low << 32, prefixLength);
    }
    return samePrefix(network.high(), high, Math.min(prefixLength, 64))
        && samePrefix(network.low(), low, Math.max(prefixLength - 64, 0));
  }

  private static boolean samePrefix(long a, long b, int bits) {
    return bits == 0 || (a ^ b) >>> (64 - bits) == 0;
  }
}
