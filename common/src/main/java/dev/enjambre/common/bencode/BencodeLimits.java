package dev.enjambre.common.bencode;

/**
 * How much of a stranger's bencode a reader takes in: these bound its memory and its stack.
 *
 * @param maxBytes length of the whole input, in bytes
 * @param maxDepth how deep lists and dictionaries may nest; a lone integer has depth 0. At most
 *     {@value #DEEPEST}
 * @param maxValues number of values, dictionary keys not counted
 * @param maxStringLength length of any one string, in bytes
 */
public record BencodeLimits(int maxBytes, int maxDepth, int maxValues, int maxStringLength) {

  /** The reader recurses, so no limit may be deeper than a small thread stack can bear. */
  public static final int DEEPEST = 256;

  /** Checks that the limits are sensible. */
  public BencodeLimits {
    if (maxBytes < 0 || maxValues < 1 || maxStringLength < 0) {
      throw new IllegalArgumentException("limits cannot be negative, and allow one value");
    }
    if (maxDepth < 0 || maxDepth > DEEPEST) {
      throw new IllegalArgumentException("maxDepth must be from 0 to " + DEEPEST);
    }
  }

  /**
   * Returns limits for a message of so many bytes: 32 levels, a value for each 4 bytes (at least
   * 64), strings as long as the message.
   */
  public static BencodeLimits forMessage(int maxBytes) {
    return new BencodeLimits(maxBytes, 32, Math.max(64, maxBytes / 4), maxBytes);
  }
}
