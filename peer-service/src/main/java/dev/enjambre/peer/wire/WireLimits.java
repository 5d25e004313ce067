package dev.enjambre.peer.wire;

/**
 * The largest messages that are read from a peer.
 *
 * @param maxBlockLength largest payload of a {@code piece} message, in bytes
 * @param maxBitfieldLength largest payload of a {@code bitfield} message, in bytes
 */
public record WireLimits(int maxBlockLength, int maxBitfieldLength) {

  /** The largest block that is common in the field: 128 KiB. */
  public static final int MAX_BLOCK_LENGTH = 128 * 1024;

  /**
   * The largest payload of an extension's message, without its extended id: 64 KiB. The largest
   * that is of use holds 16 KiB of metadata (BEP 9).
   */
  public static final int MAX_EXTENDED_LENGTH = 64 * 1024;

  private static final int MAX_FRAME_LENGTH = 1 << 30;

  /** Checks that both are positive and far from overflow. */
  public WireLimits {
    if (maxBlockLength < 1 || maxBlockLength > MAX_FRAME_LENGTH) {
      throw new IllegalArgumentException("maxBlockLength out of range: " + maxBlockLength);
    }
    if (maxBitfieldLength < 1 || maxBitfieldLength > MAX_FRAME_LENGTH) {
      throw new IllegalArgumentException("maxBitfieldLength out of range: " + maxBitfieldLength);
    }
  }

  /** Returns the limits for a torrent whose bitfield has the given length in bytes. */
  public static WireLimits forBitfieldLength(int bitfieldLength) {
    return new WireLimits(MAX_BLOCK_LENGTH, bitfieldLength);
  }

  /** Returns the size of the longest frame (id and payload) that these limits let through. */
  public int maxFrameLength() {
    return Math.max(PeerMessage.Piece.BLOCK_OFFSET + maxBlockLength, 1 + maxBitfieldLength);
  }
}
