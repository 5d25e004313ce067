package dev.enjambre.common.announce;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address, held in primitive fields. An IPv4 address mapped into IPv6 is always the
 * IPv4 address; scopes are dropped.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address; an IPv4 address as an unsigned 32-bit number
 * @param isIpv4 whether it is an IPv4 address
 */
public record IpAddress(long high, long low, boolean isIpv4) implements PeerHost {

  /** Size of an IPv4 address, in bytes. */
  public static final int IPV4_LENGTH = 4;

  /** Size of an IPv6 address, in bytes. */
  public static final int IPV6_LENGTH = 16;

  private static final long UNSIGNED_INT = 0xffff_ffffL;

  /**
   * Checks that the parts fit the family.
   *
   * @throws IllegalArgumentException if they do not
   */
  public IpAddress {
    if (isIpv4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
    if (!isIpv4 && high == 0 && low >>> 32 == 0xffff) {
      throw new IllegalArgumentException("an IPv4 address is not kept in its mapped form");
    }
  }

  /** Takes an IPv4 address as a 32-bit number, first byte highest. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, bits & UNSIGNED_INT, true);
  }

  /** Takes an IPv6 address, which may be a mapped IPv4 one, as two 64-bit numbers. */
  public static IpAddress ofIpv6(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff ? ofIpv4((int) low) : new IpAddress(high, low, false);
  }

  /** Converts the platform's type. */
  public static IpAddress of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == IPV4_LENGTH
        ? ofIpv4(bytes.getInt())
        : ofIpv6(bytes.getLong(), bytes.getLong());
  }

  /**
   * Reads a literal: four decimal numbers, or any legal form of IPv6 without brackets and scope.
   * Asks no name server.
   */
  public static Optional<IpAddress> parse(String literal) {
    if (literal.isEmpty() || literal.length() > 45) {
      return Optional.empty();
    }
    try {
      if (literal.indexOf(':') >= 0) {
        boolean plain =
            literal.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        return plain ? Optional.of(of(InetAddress.ofLiteral(literal))) : Optional.empty();
      }
      return isDottedQuad(literal)
          ? Optional.of(of(Inet4Address.ofLiteral(literal)))
          : Optional.empty();
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /** Returns the size of the address in bytes: 4 or 16. */
  public int length() {
    return isIpv4 ? IPV4_LENGTH : IPV6_LENGTH;
  }

  /** Writes the 4 or 16 bytes at the buffer's position and advances it (big-endian). */
  public void writeTo(ByteBuffer target) {
    if (isIpv4) {
      target.putInt((int) low);
    } else {
      target.putLong(high).putLong(low);
    }
  }

  /** Converts to the platform's type. */
  public InetAddress toInetAddress() {
    ByteBuffer bytes = ByteBuffer.allocate(length());
    writeTo(bytes);
    try {
      return isIpv4
          ? InetAddress.getByAddress(bytes.array())
          : Inet6Address.getByAddress(null, bytes.array(), -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are always an address", e);
    }
  }

  /** Returns the literal; IPv6 in the shortest form of RFC 5952. */
  @Override
  public String text() {
    if (isIpv4) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    int zerosStart = -1;
    int zerosLength = 1; // a single group of zeros is not shortened
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && group(end) == 0) {
        end++;
      }
      if (end - i > zerosLength) {
        zerosStart = i;
        zerosLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == zerosStart) {
        text.append("::");
        i += zerosLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  /** Returns the literal. */
  @Override
  public String toString() {
    return text();
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3)) & 0xffff);
  }

  private static boolean isDottedQuad(String text) {
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return dots == 3;
  }
}
