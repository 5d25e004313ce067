package dev.enjambre.peer.session;

import dev.enjambre.common.announce.IpAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The priority of a connection between two addresses, which both ends find to be the same: whoever
 * has too many peers keeps those of the highest priority. So the swarm stays well connected, and
 * nobody who may choose only part of an address can make himself preferred by everyone.
 *
 * <p>It is the CRC32-C of both addresses, the lower first, cut by a mask that depends on how much
 * of them is the same: {@code FF.FF.55.55}; {@code FF.FF.FF.55} within a /16; whole within a /24.
 * Of IPv6 the first eight bytes are cut: {@code FFFF:FFFF:5555:5555}; {@code FFFF:FFFF:FFFF:5555}
 * within a /32; whole within a /48. Between two of one address the ports count instead.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0040.html">BEP 40</a>
 */
final class CanonicalPriority {

  /** Every other bit of a byte that counts in part only. */
  private static final long ALTERNATING = 0x5555_5555_5555_5555L;

  private CanonicalPriority() {}

  /**
   * Returns the priority, an unsigned number of 32 bits.
   *
   * @throws IllegalArgumentException if the addresses are not of one family
   */
  static long of(IpAddress one, int onePort, IpAddress other, int otherPort) {
    if (one.isIpv4() != other.isIpv4()) {
      throw new IllegalArgumentException("addresses of two families have no priority");
    }
    if (one.equals(other)) {
      return crc(
          ByteBuffer.allocate(4)
              .putShort((short) Math.min(onePort, otherPort))
              .putShort((short) Math.max(onePort, otherPort)));
    }
    boolean inOrder =
        one.isIpv4()
            ? one.low() < other.low()
            : Long.compareUnsigned(one.high(), other.high()) < 0
                || (one.high() == other.high() && Long.compareUnsigned(one.low(), other.low()) < 0);
    IpAddress lower = inOrder ? one : other;
    IpAddress higher = inOrder ? other : one;
    return one.isIpv4() ? ipv4(lower, higher) : ipv6(lower, higher);
  }

  private static long ipv4(IpAddress lower, IpAddress higher) {
    int wholeBytes = wholeBytes(lower.low() << 32, higher.low() << 32, 2, 3, 4);
    long mask = mask(wholeBytes) >>> 32;
    return crc(
        ByteBuffer.allocate(8)
            .putInt((int) (lower.low() & mask))
            .putInt((int) (higher.low() & mask)));
  }

  private static long ipv6(IpAddress lower, IpAddress higher) {
    long mask = mask(wholeBytes(lower.high(), higher.high(), 4, 6, 8));
    return crc(
        ByteBuffer.allocate(32)
            .putLong(lower.high() & mask)
            .putLong(lower.low())
            .putLong(higher.high() & mask)
            .putLong(higher.low()));
  }

  /** Returns how many leading bytes count whole: by default few, more if that many are the same. */
  private static int wholeBytes(long one, long other, int few, int some, int all) {
    long different = one ^ other;
    if (different >>> (64 - 8 * few) != 0) {
      return few;
    }
    return different >>> (64 - 8 * some) != 0 ? some : all;
  }

  private static long mask(int wholeBytes) {
    return wholeBytes == 8 ? -1L : ALTERNATING | -1L << (64 - 8 * wholeBytes);
  }

  private static long crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.flip());
    return crc.getValue();
  }
}
