package dev.enjambre.common.text;

import java.nio.charset.StandardCharsets;

/**
 * The one way to show text that somebody else chose: in a log line, an error message, or a
 * terminal. Whatever could move the cursor, start a line, reorder or hide text comes out as an
 * escape.
 */
public final class PrintableText {

  private PrintableText() {}

  /**
   * Returns the text with control, format, private-use, unassigned, line and paragraph separator
   * characters, unpaired surrogates and the backslash written as {@code \}{@code uXXXX} ({@code \\}
   * for the backslash).
   */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          if (point == '\\') {
            safe.append("\\\\");
          } else if (isPrintable(point)) {
            safe.appendCodePoint(point);
          } else {
            for (char unit : Character.toChars(point)) {
              safe.append(String.format("\\u%04x", (int) unit));
            }
          }
        });
    return safe.toString();
  }

  /** As {@link #escape(String)}, and cut after that many characters of the original, with "…". */
  public static String escape(String text, int maxCharacters) {
    if (text.length() <= maxCharacters) {
      return escape(text);
    }
    return escape(text.substring(0, maxCharacters)) + "…";
  }

  /** Returns the bytes as printable ASCII, all others as {@code \xNN}; at most so many of them. */
  public static String escape(byte[] bytes, int maxBytes) {
    StringBuilder safe = new StringBuilder(bytes.length + 16);
    int shown = Math.min(bytes.length, maxBytes);
    String latin = new String(bytes, 0, shown, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < shown; i++) {
      char unit = latin.charAt(i);
      if (unit == '\\') {
        safe.append("\\\\");
      } else if (unit >= ' ' && unit < 0x7f) {
        safe.append(unit);
      } else {
        safe.append(String.format("\\x%02x", (int) unit));
      }
    }
    return shown < bytes.length ? safe.append("…").toString() : safe.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
