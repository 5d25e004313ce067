package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.IpAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Which ids a node may have at its address: the first 21 bits follow from the address and three
 * bits of chance, which are the lowest of the id's last byte. So nobody can be where it likes, and
 * whoever wants many ids needs many addresses. What is not a public address may have any id.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0042.html">BEP 42, "node ID"</a>
 */
final class IdRule {

  private static final int IPV4_MASK = 0x030f3fff;
  private static final long IPV6_MASK = 0x0103070f1f3f7fffL;

  /** The 21 bits of the checksum that an id must have. */
  private static final int BOUND = 0xffff_f800;

  private IdRule() {}

  /** Returns whether the address allows the id. */
  static boolean allows(NodeId id, IpAddress address) {
    return !Reach.isPublic(address)
        || (((int) (id.high() >>> 32) ^ checksum(address, id.low())) & BOUND) == 0;
  }

  static boolean allows(NodeInfo node) {
    return allows(node.id(), node.address().ip());
  }

  /** Draws an id that the address allows. */
  static NodeId draw(IpAddress address, RandomGenerator random) {
    return forAddress(address, random.nextInt() & 255, random);
  }

  /** Draws an id that the address allows, of which the last byte is given. */
  static NodeId forAddress(IpAddress address, int lastByte, RandomGenerator random) {
    NodeId drawn = NodeId.random(random);
    int low = (drawn.low() & ~255) | lastByte;
    int first = (int) (drawn.high() >>> 32);
    int bound = (checksum(address, lastByte) & BOUND) | (first & ~BOUND);
    return new NodeId(((long) bound << 32) | (drawn.high() & 0xffff_ffffL), drawn.middle(), low);
  }

  private static int checksum(IpAddress address, int chance) {
    CRC32C checksum = new CRC32C();
    ByteBuffer masked = ByteBuffer.allocate(Long.BYTES);
    if (address.isIpv4()) {
      masked.putInt(((int) address.low() & IPV4_MASK) | ((chance & 7) << 29));
    } else {
      masked.putLong((address.high() & IPV6_MASK) | ((long) (chance & 7) << 61));
    }
    checksum.update(masked.flip());
    return (int) checksum.getValue();
  }
}
