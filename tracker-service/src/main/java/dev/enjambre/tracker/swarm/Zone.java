package dev.enjambre.tracker.swarm;

import java.util.Optional;

/**
 * Where a peer is, as it says: 1 to {@value #MAX_LENGTH} printable ASCII characters without spaces.
 * It may be a path, widest first: {@code dc1/rack3/node7}. Nobody checks whether it is true.
 *
 * @param path the text, as it was announced
 */
public record Zone(String path) {

  /** How many characters a zone has at most. */
  public static final int MAX_LENGTH = 64;

  /**
   * Checks the syntax.
   *
   * @throws IllegalArgumentException if it is not a zone
   */
  public Zone {
    if (!isZone(path)) {
      throw new IllegalArgumentException(
          "a zone is 1 to " + MAX_LENGTH + " printable ASCII characters without spaces");
    }
  }

  /** Reads a zone; empty if the syntax is not that of one. */
  public static Optional<Zone> parse(String text) {
    return isZone(text) ? Optional.of(new Zone(text)) : Optional.empty();
  }

  /** Returns the path. */
  @Override
  public String toString() {
    return path;
  }

  private static boolean isZone(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
