package dev.enjambre.peer.wire;

import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;

/**
 * A piece that the sender has no longer, though it said that it had it (BEP 54). On the wire: the
 * piece index as a 32-bit big-endian integer, and nothing else.
 *
 * @param pieceIndex which piece; whether there is such a one is for the receiver to check
 */
public record DontHaveMessage(int pieceIndex) {

  /**
   * Reads the payload of such an extended message.
   *
   * @throws ProtocolViolation {@link Kind#BAD_EXTENSION} if it is not four bytes long
   */
  public static DontHaveMessage read(ByteBuffer payload) throws ProtocolViolation {
    if (payload.remaining() != Integer.BYTES) {
      throw new ProtocolViolation(
          Kind.BAD_EXTENSION, "lt_donthave of " + payload.remaining() + " bytes");
    }
    return new DontHaveMessage(payload.getInt());
  }

  /** Returns the message that carries this to somebody who wants it by that id. */
  public PeerMessage.Extended toMessage(int extendedId) {
    return new PeerMessage.Extended(
        extendedId, ByteBuffer.allocate(Integer.BYTES).putInt(pieceIndex).array());
  }
}
