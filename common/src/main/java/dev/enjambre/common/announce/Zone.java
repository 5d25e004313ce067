package dev.enjambre.common.announce;

import java.util.Optional;

/**
 * Where a peer is, as it says: 1 to {@value #MAX_LENGTH} printable ASCII characters without spaces.
 * It may be a path, widest first: {@code dc1/rack3/node7}. Nobody checks whether it is true.
 *
 * @param path the text, as it was told
 */
public record Zone(String path) {

  /** How many characters a zone has at most. */
  public static final int MAX_LENGTH = 64;

  /** What is deeper counts as part of the last step. */
  public static final int MAX_DEPTH = 4;

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

  /** Returns how many steps the path has, 1 to {@value #MAX_DEPTH}. */
  public int depth() {
    return steps().length;
  }

  /** Returns how many of the first steps both paths have in common. */
  public int stepsInCommon(Zone other) {
    String[] ours = steps();
    String[] theirs = other.steps();
    int common = 0;
    while (common < Math.min(ours.length, theirs.length) && ours[common].equals(theirs[common])) {
      common++;
    }
    return common;
  }

  /** Returns the first so many steps of the path, or all of it if there are no more. */
  public String first(int steps) {
    int end = 0;
    for (int i = 0; i < steps && end >= 0; i++) {
      end = i == MAX_DEPTH - 1 ? -1 : path.indexOf('/', i == 0 ? 0 : end + 1);
    }
    return end < 0 ? path : path.substring(0, end);
  }

  private String[] steps() {
    return path.split("/", MAX_DEPTH);
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
