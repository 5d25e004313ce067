package dev.enjambre.peer.wire;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What both sides of a connection say first (BEP 3, "peer protocol").
 *
 * <pre>
 *  0   1  19, the length of the protocol string
 *  1  19  "BitTorrent protocol"
 * 20   8  reserved bits
 * 28  20  info hash
 * 48  20  peer id
 * </pre>
 *
 * @param reservedBits the eight reserved bytes as one big-endian number: which extensions the
 *     sender speaks
 * @param infoHash the torrent that the connection is for
 * @param peerId what the sender calls itself
 */
public record Handshake(long reservedBits, InfoHash infoHash, PeerId peerId) {

  /** Size of a handshake, in bytes. */
  public static final int LENGTH = 68;

  /** Size of the protocol string with its length byte: what every handshake begins with. */
  public static final int PREFIX_LENGTH = 20;

  private static final byte[] PREFIX =
      "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

  /** Writes the 68 bytes at the buffer's position and advances it. */
  public void writeTo(ByteBuffer target) {
    requireBigEndian(target);
    target.put(PREFIX).putLong(reservedBits);
    infoHash.writeTo(target);
    peerId.writeTo(target);
  }

  /**
   * Reads the 68 bytes at the buffer's position and advances it.
   *
   * @throws ProtocolViolation if they do not begin with the protocol string; the position is then
   *     unchanged
   * @throws java.nio.BufferUnderflowException if there are fewer than 68
   */
  public static Handshake read(ByteBuffer source) throws ProtocolViolation {
    requireBigEndian(source);
    checkPrefix(source);
    source.position(source.position() + Math.min(PREFIX_LENGTH, source.remaining()));
    return new Handshake(source.getLong(), InfoHash.read(source), PeerId.read(source));
  }

  /**
   * Checks as much of the protocol string as the buffer holds, without moving its position: so that
   * a stranger is turned away at its first wrong byte.
   *
   * @throws ProtocolViolation if a byte differs
   */
  public static void checkPrefix(ByteBuffer source) throws ProtocolViolation {
    int available = Math.min(PREFIX_LENGTH, source.remaining());
    for (int i = 0; i < available; i++) {
      byte actual = source.get(source.position() + i);
      if (actual != PREFIX[i]) {
        throw new ProtocolViolation(
            ProtocolViolation.Kind.BAD_PROTOCOL_STRING,
            "byte %d of the handshake is 0x%02x instead of 0x%02x"
                .formatted(i, actual & 0xff, PREFIX[i]));
      }
    }
  }

  /** Whether bytes may begin a handshake: as many of the protocol string as there are. */
  public static boolean mayBegin(ByteBuffer begin) {
    int length = Math.min(PREFIX_LENGTH, begin.remaining());
    return begin.slice(begin.position(), length).equals(ByteBuffer.wrap(PREFIX, 0, length));
  }

  private static void requireBigEndian(ByteBuffer buffer) {
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, the buffer is not");
    }
  }
}
