package dev.enjambre.peer.overlay;

/**
 * The largest messages that are read.
 *
 * @param maxListed peers in one list
 * @param maxFiles files in one reply
 * @param maxTextBytes bytes of a question or of an error's text
 * @param maxNameBytes bytes of a file's name
 * @param maxBlockLength bytes of a file in one acknowledgement
 */
public record OverlayLimits(
    int maxListed, int maxFiles, int maxTextBytes, int maxNameBytes, int maxBlockLength) {

  /** The most bytes of a file that one message carries: 128 KiB. */
  public static final int MAX_BLOCK_LENGTH = 128 * 1024;

  /** The most peers whose addresses one {@code RQLT} can ask for by name. */
  public static final int MAX_WANTED = 8;

  /** Peers in one list, at most. */
  public static final int MAX_LISTED = 100;

  /** Files in one reply, at most. */
  public static final int MAX_FILES = 50;

  /** Files of one peer that one search can bring, at most: ten replies. */
  public static final int MAX_ANSWERS = 500;

  /**
   * Checks that none is larger than a message can hold.
   *
   * @throws IllegalArgumentException if one is, or is not positive
   */
  public OverlayLimits {
    require(maxListed, MAX_LISTED);
    require(maxFiles, MAX_FILES);
    require(maxTextBytes, OverlayText.MAX_TEXT_BYTES);
    require(maxNameBytes, OverlayText.MAX_NAME_BYTES);
    require(maxBlockLength, MAX_BLOCK_LENGTH);
  }

  private static void require(int limit, int most) {
    if (limit < 1 || limit > most) {
      throw new IllegalArgumentException("a limit is 1 to " + most + ", not " + limit);
    }
  }

  /** Returns the limits of the protocol. */
  public static OverlayLimits defaults() {
    return new OverlayLimits(
        MAX_LISTED,
        MAX_FILES,
        OverlayText.MAX_TEXT_BYTES,
        OverlayText.MAX_NAME_BYTES,
        MAX_BLOCK_LENGTH);
  }

  /** Returns the length of the longest body of a kind, in bytes. */
  public int maxBody(MessageKind kind) {
    return switch (kind) {
      case PING -> NodeInfo.LENGTH;
      case RQLT -> MAX_WANTED * 20;
      case RQFS -> 11 + maxTextBytes;
      case RPFL -> Math.min(64 * 1024, 10 + maxFiles * (30 + maxNameBytes));
      case RQFH -> 33;
      case TPHF -> 28 + OverlayCodec.MAX_ADDRESS_LENGTH + maxTextBytes;
      case ERRR -> 6 + maxTextBytes;
      case ACKN ->
          4 + Math.max(17 + maxBlockLength, 2 + maxListed * (24 + OverlayCodec.MAX_ADDRESS_LENGTH));
    };
  }
}
