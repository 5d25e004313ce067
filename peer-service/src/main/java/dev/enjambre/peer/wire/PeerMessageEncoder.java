package dev.enjambre.peer.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes messages as they go over the wire, their length prefix included. Without state.
 *
 * <p>Of a {@link PeerMessage.Piece} only the 13 bytes before the block are written: the block
 * follows by its own way, straight from the file.
 */
public final class PeerMessageEncoder {

  private static final int PREFIX = 4;

  private PeerMessageEncoder() {}

  /**
   * Returns how many bytes {@link #encode} writes.
   *
   * @throws IllegalArgumentException for {@link PeerMessage.Unknown}, which cannot be sent
   */
  public static int encodedLength(PeerMessage message) {
    return PREFIX
        + switch (message) {
          case PeerMessage.KeepAlive _ -> 0;
          case PeerMessage.Choke _,
              PeerMessage.Unchoke _,
              PeerMessage.Interested _,
              PeerMessage.NotInterested _,
              PeerMessage.HaveAll _,
              PeerMessage.HaveNone _ ->
              1;
          case PeerMessage.Have _, PeerMessage.Suggest _, PeerMessage.AllowedFast _ -> 5;
          case PeerMessage.BitfieldPayload bitfield -> 1 + bitfield.length();
          case PeerMessage.Request _, PeerMessage.Cancel _, PeerMessage.Reject _ -> 13;
          case PeerMessage.Extended extended -> 2 + extended.length();
          case PeerMessage.Piece _ -> PeerMessage.Piece.BLOCK_OFFSET;
          case PeerMessage.Port _ -> 3;
          case PeerMessage.Unknown unknown -> throw notForSending(unknown);
        };
  }

  /**
   * Writes a message at the buffer's position and advances it.
   *
   * @throws IllegalArgumentException for {@link PeerMessage.Unknown}, which cannot be sent
   * @throws java.nio.BufferOverflowException if {@link #encodedLength} bytes do not fit
   */
  public static void encode(PeerMessage message, ByteBuffer target) {
    if (target.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the wire is big-endian, the buffer is not");
    }
    switch (message) {
      case PeerMessage.KeepAlive _ -> target.putInt(0);
      case PeerMessage.Choke _ -> header(target, PeerMessage.Choke.ID, 0);
      case PeerMessage.Unchoke _ -> header(target, PeerMessage.Unchoke.ID, 0);
      case PeerMessage.Interested _ -> header(target, PeerMessage.Interested.ID, 0);
      case PeerMessage.NotInterested _ -> header(target, PeerMessage.NotInterested.ID, 0);
      case PeerMessage.Have have ->
          header(target, PeerMessage.Have.ID, 4).putInt(have.pieceIndex());
      case PeerMessage.BitfieldPayload bitfield ->
          header(target, PeerMessage.BitfieldPayload.ID, bitfield.length()).put(bitfield.rawBits());
      case PeerMessage.Request request ->
          block(
              header(target, PeerMessage.Request.ID, 12),
              request.pieceIndex(),
              request.begin(),
              request.length());
      case PeerMessage.Piece piece ->
          header(target, PeerMessage.Piece.ID, 8 + piece.data().length())
              .putInt(piece.pieceIndex())
              .putInt(piece.begin());
      case PeerMessage.Cancel cancel ->
          block(
              header(target, PeerMessage.Cancel.ID, 12),
              cancel.pieceIndex(),
              cancel.begin(),
              cancel.length());
      case PeerMessage.Port port ->
          header(target, PeerMessage.Port.ID, 2).putShort((short) port.port());
      case PeerMessage.Suggest suggest ->
          header(target, PeerMessage.Suggest.ID, 4).putInt(suggest.pieceIndex());
      case PeerMessage.HaveAll _ -> header(target, PeerMessage.HaveAll.ID, 0);
      case PeerMessage.HaveNone _ -> header(target, PeerMessage.HaveNone.ID, 0);
      case PeerMessage.Reject reject ->
          block(
              header(target, PeerMessage.Reject.ID, 12),
              reject.pieceIndex(),
              reject.begin(),
              reject.length());
      case PeerMessage.AllowedFast allowed ->
          header(target, PeerMessage.AllowedFast.ID, 4).putInt(allowed.pieceIndex());
      case PeerMessage.Extended extended ->
          header(target, PeerMessage.Extended.ID, 1 + extended.length())
              .put((byte) extended.extendedId())
              .put(extended.rawPayload());
      case PeerMessage.Unknown unknown -> throw notForSending(unknown);
    }
  }

  private static void block(ByteBuffer target, int pieceIndex, int begin, int length) {
    target.putInt(pieceIndex).putInt(begin).putInt(length);
  }

  private static ByteBuffer header(ByteBuffer target, int id, int payloadLength) {
    return target.putInt(1 + payloadLength).put((byte) id);
  }

  private static IllegalArgumentException notForSending(PeerMessage.Unknown unknown) {
    return new IllegalArgumentException("cannot be sent: " + unknown);
  }
}
