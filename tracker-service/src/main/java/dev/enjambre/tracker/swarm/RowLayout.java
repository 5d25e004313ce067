package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.random.RandomGenerator;

/**
 * How a member lies in an {@code int[]}: 9 ints over IPv4, 12 over IPv6.
 *
 * <pre>
 * 5 ints  peer id          ┐ the key: one member for each peer id and address
 * 1 or 4  address          ┘
 * 1       port (16 bits), bytes left (upper 16 of 48 bits)
 * 1       bytes left (lower 32 bits)
 * 1       when it was last seen (31 bits of seconds), whether its completion was counted (1 bit)
 * </pre>
 *
 * Numbers have their first byte highest. What is left is kept up to 2⁴⁸ − 2 bytes; 2⁴⁸ − 1 stands
 * for unknown. Hashes of keys depend on secrets, so that nobody can choose keys that collide.
 */
final class RowLayout {

  private static final int ID_INTS = 5;
  private static final long LEFT_UNKNOWN = (1L << 48) - 1;

  /** What is announced when it is not known how much is left. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  final boolean ipv4;
  final int keyInts;
  final int width;
  private final long first;
  private final long second;
  private final long third;

  private RowLayout(boolean ipv4, int addressInts, RandomGenerator secrets) {
    this.ipv4 = ipv4;
    keyInts = ID_INTS + addressInts;
    width = keyInts + 3;
    first = secrets.nextLong();
    second = secrets.nextLong();
    third = secrets.nextLong();
  }

  static RowLayout ipv4(RandomGenerator secrets) {
    return new RowLayout(true, 1, secrets);
  }

  static RowLayout ipv6(RandomGenerator secrets) {
    return new RowLayout(false, 4, secrets);
  }

  /**
   * Writes a member whose completion was not counted.
   *
   * @param bytesLeft what it lacks, {@link Long#MAX_VALUE} if it does not know
   */
  void encode(SwarmPeer peer, long bytesLeft, int seenSeconds, int[] row) {
    PeerId id = peer.id();
    row[0] = (int) (id.high() >>> 32);
    row[1] = (int) id.high();
    row[2] = (int) (id.middle() >>> 32);
    row[3] = (int) id.middle();
    row[4] = id.low();
    IpAddress address = peer.address();
    if (!ipv4) {
      row[ID_INTS] = (int) (address.high() >>> 32);
      row[ID_INTS + 1] = (int) address.high();
      row[ID_INTS + 2] = (int) (address.low() >>> 32);
    }
    row[keyInts - 1] = (int) address.low();
    long left = bytesLeft == UNKNOWN ? LEFT_UNKNOWN : Math.min(bytesLeft, LEFT_UNKNOWN - 1);
    row[keyInts] = peer.port() << 16 | (int) (left >>> 32);
    row[keyInts + 1] = (int) left;
    row[keyInts + 2] = seenSeconds << 1;
  }

  long hash(int[] ints, int offset) {
    long hash = third;
    int end = offset + keyInts;
    for (int i = offset; i < end; i += 2) {
      long low = i + 1 < end ? ints[i + 1] & 0xffff_ffffL : 0;
      long pair = (long) ints[i] << 32 | low;
      long a = pair ^ first;
      long b = hash ^ second;
      hash = Math.multiplyHigh(a, b) ^ a * b;
    }
    return hash;
  }

  boolean sameKey(int[] a, int aOffset, int[] b) {
    for (int i = keyInts - 1; i >= 0; i--) { // the start of a peer id tells few apart
      if (a[aOffset + i] != b[i]) {
        return false;
      }
    }
    return true;
  }

  static boolean sameId(int[] a, int aOffset, int[] b) {
    for (int i = ID_INTS - 1; i >= 0; i--) {
      if (a[aOffset + i] != b[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether address and port are the same. */
  boolean sameEndpoint(int[] a, int aOffset, int[] b) {
    if (port(a, aOffset) != port(b, 0)) {
      return false;
    }
    for (int i = ID_INTS; i < keyInts; i++) {
      if (a[aOffset + i] != b[i]) {
        return false;
      }
    }
    return true;
  }

  PeerId id(int[] ints, int offset) {
    return PeerId.of(pair(ints, offset), pair(ints, offset + 2), ints[offset + 4]);
  }

  long addressHigh(int[] ints, int offset) {
    return ipv4 ? 0 : pair(ints, offset + ID_INTS);
  }

  long addressLow(int[] ints, int offset) {
    return ipv4 ? ints[offset + ID_INTS] & 0xffff_ffffL : pair(ints, offset + ID_INTS + 2);
  }

  int port(int[] ints, int offset) {
    return ints[offset + keyInts] >>> 16;
  }

  long left(int[] ints, int offset) {
    long left =
        (ints[offset + keyInts] & 0xffffL) << 32 | (ints[offset + keyInts + 1] & 0xffff_ffffL);
    return left == LEFT_UNKNOWN ? UNKNOWN : left;
  }

  boolean isCounted(int[] ints, int offset) {
    return (ints[offset + keyInts + 2] & 1) != 0;
  }

  void markCounted(int[] ints, int offset) {
    ints[offset + keyInts + 2] |= 1;
  }

  /** Returns when the member was seen, in seconds; the number may wrap. */
  int seenSeconds(int[] ints, int offset) {
    return ints[offset + keyInts + 2] >> 1;
  }

  /** Returns whether the port is another, or a while has begun since the member was last seen. */
  boolean isNews(int[] ints, int offset, int[] member, int refreshSeconds) {
    long shift = (ints[offset + ID_INTS - 1] & Integer.MAX_VALUE) % refreshSeconds;
    long before = (ints[offset + keyInts + 2] >>> 1) + shift;
    long now = (member[keyInts + 2] >>> 1) + shift;
    return port(ints, offset) != port(member, 0) || before / refreshSeconds != now / refreshSeconds;
  }

  /** Changes when the member was last seen, in a row on which nothing else depends yet. */
  void setSeen(int[] row, int seenSeconds) {
    row[keyInts + 2] = seenSeconds << 1 | (row[keyInts + 2] & 1);
  }

  /** Returns how long the member has been silent, in seconds, however the clock's number wraps. */
  int silentSeconds(int[] ints, int offset, int nowSeconds) {
    return ((nowSeconds << 1) - (ints[offset + keyInts + 2] & ~1)) >> 1;
  }

  private static long pair(int[] ints, int offset) {
    return (long) ints[offset] << 32 | (ints[offset + 1] & 0xffff_ffffL);
  }
}
