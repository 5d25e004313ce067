package dev.enjambre.peer.cli.terminal;

import java.lang.Character.UnicodeScript;

/**
 * How many columns text takes on a terminal. East Asian characters and pictures take two, marks
 * that are put on the character before them none (Unicode Standard Annex 11, in what terminals made
 * of it). What terminals disagree about is measured as most have it. Control characters have no
 * width and do not belong here: escape them first.
 */
public final class TextWidth {

  private static final String ELLIPSIS = "…";

  private TextWidth() {}

  /** Returns how many columns the text takes. */
  public static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  /**
   * Returns the text, cut with "…" (or "~", where that can't be shown) if it takes more columns.
   */
  static String cut(String text, int columns, boolean unicode) {
    if (of(text) <= columns) {
      return text;
    }
    if (columns < 1) {
      return "";
    }
    StringBuilder start = new StringBuilder();
    int used = 1; // by the sign that something was left out
    for (int point : text.codePoints().toArray()) {
      used += of(point);
      if (used > columns) {
        break;
      }
      start.appendCodePoint(point);
    }
    return start.append(unicode ? ELLIPSIS : "~").toString();
  }

  private static int of(int point) {
    if (point < 0x300) {
      return 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || isJoiningJamo(point)) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /** Vowels and finals of Hangul, which are drawn into the syllable's first letter. */
  private static boolean isJoiningJamo(int point) {
    return point >= 0x1160 && point <= 0x11ff;
  }

  private static boolean isWide(int point) {
    if (point < 0x1100) {
      return false;
    }
    if (isHalfWidthForm(point)) {
      return false;
    }
    return Character.isIdeographic(point)
        || Character.isEmojiPresentation(point)
        || isEastAsianSign(point)
        || switch (UnicodeScript.of(point)) {
          case HANGUL, HIRAGANA, KATAKANA, BOPOMOFO, YI -> true;
          default -> false;
        };
  }

  private static boolean isHalfWidthForm(int point) {
    return (point >= 0xff61 && point <= 0xffdc) || (point >= 0xffe8 && point <= 0xffee);
  }

  /** Punctuation and signs of East Asian scripts, and the full-width forms of others. */
  private static boolean isEastAsianSign(int point) {
    return (point >= 0x2e80 && point <= 0x303e)
        || (point >= 0x3099 && point <= 0x33ff)
        || (point >= 0xfe30 && point <= 0xfe6f)
        || (point >= 0xff01 && point <= 0xff60)
        || (point >= 0xffe0 && point <= 0xffe6);
  }
}
