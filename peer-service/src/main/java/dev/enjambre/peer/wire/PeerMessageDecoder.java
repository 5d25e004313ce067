package dev.enjambre.peer.wire;

import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads messages from whole frames, where a frame is what follows the 4-byte length prefix: id and
 * payload, or nothing at all for a keep-alive. Immutable.
 *
 * <p>Cutting the stream into frames is the caller's, who asks {@link #checkFrame} as soon as the
 * prefix is there and again when the id is, before it makes room for the rest. A decoded message
 * allocates its record and what the {@link BlockFactory} makes; messages without a payload allocate
 * nothing.
 */
public final class PeerMessageDecoder {

  private final WireLimits limits;

  /** Makes a decoder that refuses whatever is larger than the limits. */
  public PeerMessageDecoder(WireLimits limits) {
    this.limits = limits;
  }

  /**
   * Checks the length of a frame before it is buffered.
   *
   * @param frameLength the length prefix as it was read; negative means 2<sup>31</sup> or more
   * @param idOrMinus1 the id (0 to 255), or -1 while it has not arrived
   * @throws ProtocolViolation {@link Kind#FRAME_TOO_LONG} or, when the id is known, {@link
   *     Kind#BAD_PAYLOAD_LENGTH}
   */
  public void checkFrame(int frameLength, int idOrMinus1) throws ProtocolViolation {
    if (frameLength < 0 || frameLength > limits.maxFrameLength()) {
      throw tooLong(frameLength, idOrMinus1, limits.maxFrameLength());
    }
    if (frameLength == 0 || idOrMinus1 < 0) {
      return;
    }
    switch (idOrMinus1) {
      case PeerMessage.Choke.ID,
          PeerMessage.Unchoke.ID,
          PeerMessage.Interested.ID,
          PeerMessage.NotInterested.ID,
          PeerMessage.HaveAll.ID,
          PeerMessage.HaveNone.ID ->
          requireLength(1, frameLength, idOrMinus1);
      case PeerMessage.Have.ID, PeerMessage.Suggest.ID, PeerMessage.AllowedFast.ID ->
          requireLength(5, frameLength, idOrMinus1);
      case PeerMessage.Request.ID, PeerMessage.Cancel.ID, PeerMessage.Reject.ID ->
          requireLength(13, frameLength, idOrMinus1);
      case PeerMessage.Port.ID -> requireLength(3, frameLength, idOrMinus1);
      case PeerMessage.BitfieldPayload.ID ->
          requireAtMost(1 + limits.maxBitfieldLength(), frameLength, idOrMinus1);
      case PeerMessage.Piece.ID -> {
        if (frameLength <= PeerMessage.Piece.BLOCK_OFFSET) {
          throw badLength(frameLength, idOrMinus1);
        }
        requireAtMost(
            PeerMessage.Piece.BLOCK_OFFSET + limits.maxBlockLength(), frameLength, idOrMinus1);
      }
      case PeerMessage.Extended.ID -> {
        if (frameLength < 2) {
          throw badLength(frameLength, idOrMinus1);
        }
        requireAtMost(2 + WireLimits.MAX_EXTENDED_LENGTH, frameLength, idOrMinus1);
      }
      default -> {
        // An unknown extension's message, to be skipped; it is bounded like any other.
      }
    }
  }

  /**
   * Reads the message that fills the buffer from its position to its limit, and moves the position
   * to the limit.
   *
   * @param frame id and payload, complete; empty for a keep-alive
   * @param blocks asked once for each {@link PeerMessage.Piece}, when nothing can fail any more
   * @throws ProtocolViolation as {@link #checkFrame}
   */
  public PeerMessage decode(ByteBuffer frame, BlockFactory blocks) throws ProtocolViolation {
    if (frame.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, the buffer is not");
    }
    int frameLength = frame.remaining();
    if (frameLength == 0) {
      return PeerMessage.KEEP_ALIVE;
    }
    int id = frame.get(frame.position()) & 0xff;
    checkFrame(frameLength, id);
    frame.get();
    return switch (id) {
      case PeerMessage.Choke.ID -> PeerMessage.CHOKE;
      case PeerMessage.Unchoke.ID -> PeerMessage.UNCHOKE;
      case PeerMessage.Interested.ID -> PeerMessage.INTERESTED;
      case PeerMessage.NotInterested.ID -> PeerMessage.NOT_INTERESTED;
      case PeerMessage.Have.ID -> new PeerMessage.Have(frame.getInt());
      case PeerMessage.BitfieldPayload.ID -> {
        byte[] bits = new byte[frameLength - 1];
        frame.get(bits);
        yield new PeerMessage.BitfieldPayload(bits);
      }
      case PeerMessage.Request.ID ->
          new PeerMessage.Request(frame.getInt(), frame.getInt(), frame.getInt());
      case PeerMessage.Piece.ID -> {
        int pieceIndex = frame.getInt();
        int begin = frame.getInt();
        int length = frame.remaining();
        frame.position(frame.limit());
        yield new PeerMessage.Piece(
            pieceIndex, begin, blocks.block(PeerMessage.Piece.BLOCK_OFFSET, length));
      }
      case PeerMessage.Cancel.ID ->
          new PeerMessage.Cancel(frame.getInt(), frame.getInt(), frame.getInt());
      case PeerMessage.Port.ID -> new PeerMessage.Port(frame.getShort() & 0xffff);
      case PeerMessage.Suggest.ID -> new PeerMessage.Suggest(frame.getInt());
      case PeerMessage.HaveAll.ID -> PeerMessage.HAVE_ALL;
      case PeerMessage.HaveNone.ID -> PeerMessage.HAVE_NONE;
      case PeerMessage.Reject.ID ->
          new PeerMessage.Reject(frame.getInt(), frame.getInt(), frame.getInt());
      case PeerMessage.AllowedFast.ID -> new PeerMessage.AllowedFast(frame.getInt());
      case PeerMessage.Extended.ID -> {
        int extendedId = frame.get() & 0xff;
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        yield new PeerMessage.Extended(extendedId, payload);
      }
      default -> {
        frame.position(frame.limit());
        yield new PeerMessage.Unknown(id, frameLength - 1);
      }
    };
  }

  private static void requireLength(int expected, int frameLength, int id)
      throws ProtocolViolation {
    if (frameLength != expected) {
      throw badLength(frameLength, id);
    }
  }

  private static void requireAtMost(int limit, int frameLength, int id) throws ProtocolViolation {
    if (frameLength > limit) {
      throw tooLong(frameLength, id, limit);
    }
  }

  private static ProtocolViolation badLength(int frameLength, int id) {
    return new ProtocolViolation(
        Kind.BAD_PAYLOAD_LENGTH,
        "a message with id " + id + " cannot be " + frameLength + " bytes long");
  }

  private static ProtocolViolation tooLong(int frameLength, int idOrMinus1, int limit) {
    String which = idOrMinus1 < 0 ? "a message" : "a message with id " + idOrMinus1;
    return new ProtocolViolation(
        Kind.FRAME_TOO_LONG,
        which
            + " announces "
            + Integer.toUnsignedString(frameLength)
            + " bytes, where at most "
            + limit
            + " are allowed");
  }
}
