package dev.enjambre.peer.dht;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A point of the DHT's space of 160 bits: a node's id, or the info hash that is looked for. Two
 * points are as far apart as their exclusive or, read as an unsigned number.
 *
 * @param high the first eight bytes, big-endian
 * @param middle the eight bytes after these
 * @param low the last four bytes
 * @see <a href="https://www.bittorrent.org/beps/bep_0005.html">BEP 5, "Overview"</a>
 */
public record NodeId(long high, long middle, int low) {

  /** Size of an id, in bytes. */
  public static final int LENGTH = Id20.LENGTH;

  /** Size of an id, in bits. */
  static final int BITS = 8 * LENGTH;

  /**
   * Takes 20 bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 20
   */
  public static NodeId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("expected 20 bytes, got " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** Returns the point at which a torrent's peers are kept. */
  public static NodeId of(InfoHash infoHash) {
    return new NodeId(infoHash.high(), infoHash.middle(), infoHash.low());
  }

  /** Reads 20 bytes at the buffer's position and advances it (the buffer is big-endian). */
  static NodeId read(ByteBuffer source) {
    return new NodeId(source.getLong(), source.getLong(), source.getInt());
  }

  /** Draws an id. */
  static NodeId random(RandomGenerator random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
  }

  /**
   * Draws an id that shares exactly so many first bits with this one.
   *
   * @param bits from 0 to 159
   */
  NodeId sharing(int bits, RandomGenerator random) {
    NodeId drawn = random(random);
    return new NodeId(
        mixed(high, drawn.high, bits),
        mixed(middle, drawn.middle, bits - 64),
        (int) (mixed((long) low << 32, (long) drawn.low << 32, bits - 128) >>> 32));
  }

  /** Returns the first bits of ours, the next one turned over, the rest as drawn. */
  private static long mixed(long ours, long drawn, int bits) {
    if (bits < 0) {
      return drawn;
    }
    if (bits >= 64) {
      return ours;
    }
    long rest = -1L >>> bits;
    long turned = 1L << (63 - bits);
    return (ours & ~rest) | (~ours & turned) | (drawn & rest & ~turned);
  }

  /** Returns how many first bits the two have in common, from 0 to 160. */
  int commonBits(NodeId other) {
    long first = high ^ other.high;
    if (first != 0) {
      return Long.numberOfLeadingZeros(first);
    }
    long second = middle ^ other.middle;
    return second != 0
        ? 64 + Long.numberOfLeadingZeros(second)
        : 128 + Integer.numberOfLeadingZeros(low ^ other.low);
  }

  /** Compares how far two others are from this: negative if the left one is nearer. */
  int compareDistances(NodeId left, NodeId right) {
    int byHigh = Long.compareUnsigned(high ^ left.high, high ^ right.high);
    if (byHigh != 0) {
      return byHigh;
    }
    int byMiddle = Long.compareUnsigned(middle ^ left.middle, middle ^ right.middle);
    return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low ^ left.low, low ^ right.low);
  }

  /** Writes the 20 bytes at the buffer's position and advances it (the buffer is big-endian). */
  void writeTo(ByteBuffer target) {
    target.putLong(high).putLong(middle).putInt(low);
  }

  /** Returns a new array of the 20 bytes. */
  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    writeTo(bytes);
    return bytes.array();
  }

  /** Returns the 40 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }
}
