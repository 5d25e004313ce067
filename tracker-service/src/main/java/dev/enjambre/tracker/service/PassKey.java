package dev.enjambre.tracker.service;

import org.jspecify.annotations.Nullable;

/**
 * What a client of a closed tracker proves itself by: the first segment of {@code
 * /{passkey}/announce}. A secret, so it shows itself to nobody.
 *
 * @param text 1 to {@value #MAX_LENGTH} of the characters {@code A-Z a-z 0-9 - _}
 */
public record PassKey(String text) {

  /** The length of the longest key. */
  public static final int MAX_LENGTH = 64;

  /** What a key looks like, as a regular expression. */
  public static final String PATTERN = "[A-Za-z0-9_-]{1,64}";

  private static final String ANNOUNCE = "/announce";
  private static final String SCRAPE = "/scrape";

  /**
   * Checks length and characters.
   *
   * @throws IllegalArgumentException if it cannot be a key
   */
  public PassKey {
    if (!isKey(text)) {
      throw new IllegalArgumentException(
          "a pass key has 1 to " + MAX_LENGTH + " of the characters A-Z, a-z, 0-9, '-' and '_'");
    }
  }

  /**
   * Returns the key of {@code /{passkey}/announce} or {@code /{passkey}/scrape}, or null if the
   * path is anything else. What follows a question mark is left aside.
   */
  public static @Nullable PassKey inPath(String path) {
    int question = path.indexOf('?');
    int end = question < 0 ? path.length() : question;
    int slash = path.indexOf('/', 1);
    if (slash < 0 || slash > end || path.charAt(0) != '/') {
      return null;
    }
    boolean ours = matches(path, slash, end, ANNOUNCE) || matches(path, slash, end, SCRAPE);
    String segment = path.substring(1, slash);
    return ours && isKey(segment) ? new PassKey(segment) : null;
  }

  /** Returns a text without the key. */
  @Override
  public String toString() {
    return "PassKey[not shown]";
  }

  private static boolean matches(String path, int start, int end, String name) {
    return end - start == name.length() && path.startsWith(name, start);
  }

  private static boolean isKey(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
