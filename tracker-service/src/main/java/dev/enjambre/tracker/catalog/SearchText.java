package dev.enjambre.tracker.catalog;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text as it is searched and sorted: without case, accents, and the different forms of one letter.
 *
 * <p>Compatibility forms become plain ones (NFKD: full-width letters, ligatures, presentation
 * forms), accents and vowel points are left out where readers of the script do without them, what
 * they do not do without is put together again (NFC: voiced kana, Hangul syllables), digits of any
 * script become ASCII's, letters with a stroke become those without, and what is left is folded as
 * upper case and then as lower case, letter by letter, so that all forms of sigma and of the
 * Turkish i meet.
 */
final class SearchText {

  private static final int TATWEEL = 0x0640;
  private static final int VOICED_KANA = 0x3099;
  private static final int SEMI_VOICED_KANA = 0x309A;

  private SearchText() {}

  /** Returns the text without what is not searched for. Folding it again changes nothing. */
  static String fold(String text) {
    if (isPlain(text)) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder bare = new StringBuilder(text.length());
    Normalizer.normalize(text, Form.NFKD)
        .codePoints()
        .filter(SearchText::isKept)
        .forEach(bare::appendCodePoint);
    StringBuilder folded = new StringBuilder(bare.length());
    Normalizer.normalize(bare, Form.NFC)
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .forEach(letter -> appendFolded(letter, folded));
    return folded.toString();
  }

  /** Returns the words of a text, folded, in their order. */
  static List<String> words(String text) {
    String folded = fold(text);
    List<String> words = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < folded.length()) {
      int letter = folded.codePointAt(at);
      int next = at + Character.charCount(letter);
      if (!isOfAWord(letter)) {
        if (at > start) {
          words.add(folded.substring(start, at));
        }
        start = next;
      }
      at = next;
    }
    if (start < folded.length()) {
      words.add(folded.substring(start));
    }
    return words;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean isKept(int letter) {
    return switch (Character.getType(letter)) {
      case Character.FORMAT -> false; // joiners, soft hyphens, directions
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> !isAccent(letter);
      default -> letter != TATWEEL;
    };
  }

  /** In scripts that are not named here marks are vowels or letters of their own. */
  private static boolean isAccent(int mark) {
    return switch (UnicodeScript.of(mark)) {
      case INHERITED -> mark != VOICED_KANA && mark != SEMI_VOICED_KANA;
      case LATIN, GREEK, CYRILLIC, ARABIC, HEBREW, SYRIAC -> true;
      default -> false;
    };
  }

  private static void appendFolded(int upper, StringBuilder folded) {
    int letter = Character.toLowerCase(upper);
    if (Character.getType(letter) == Character.DECIMAL_DIGIT_NUMBER) {
      folded.append(Character.digit(letter, 10));
      return;
    }
    switch (letter) {
      case 'ß' -> folded.append("ss");
      case 'æ' -> folded.append("ae");
      case 'œ' -> folded.append("oe");
      case 'þ' -> folded.append("th");
      case 'ø' -> folded.append('o');
      case 'đ', 'ð' -> folded.append('d');
      case 'ħ' -> folded.append('h');
      case 'ł' -> folded.append('l');
      case 'ŧ' -> folded.append('t');
      default -> folded.appendCodePoint(letter);
    }
  }

  /** Letters, marks and numbers; and signs beyond ASCII, such as emoji. */
  private static boolean isOfAWord(int letter) {
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.OTHER_SYMBOL ->
          true;
      case Character.MODIFIER_SYMBOL -> letter >= 0x80;
      default -> Character.isLetterOrDigit(letter);
    };
  }
}
