package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.InfoHash;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks for: every word of the question must be in the name, as a word or a part of
 * one, regardless of case and accents. An empty question matches all; one of exactly 40 hexadecimal
 * digits also matches the torrent of that info hash. Immutable.
 */
public final class NameMatch {

  private final List<String> words;
  private final @Nullable InfoHash infoHash;

  private NameMatch(List<String> words, @Nullable InfoHash infoHash) {
    this.words = words;
    this.infoHash = infoHash;
  }

  /** Reads a question. */
  public static NameMatch of(String question) {
    String asked = question.strip();
    List<String> words = new ArrayList<>();
    String plain = plain(asked);
    StringBuilder word = new StringBuilder();
    plain
        .codePoints()
        .forEach(point -> {
          if (Character.isLetterOrDigit(point)) {
            word.appendCodePoint(point);
          } else {
            end(word, words);
          }
        });
    end(word, words);
    if (words.isEmpty() && !asked.isEmpty()) {
      // Signs alone stand for themselves, since they would match everything otherwise.
      words.add(plain.isEmpty() ? asked : plain);
    }
    return new NameMatch(List.copyOf(words), hash(asked));
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static @Nullable InfoHash hash(String asked) {
    boolean hex =
        asked.length() == 40
            && asked.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    return hex ? InfoHash.fromHex(asked) : null;
  }

  /** Returns whether a torrent is what is asked for. */
  public boolean matches(InfoHash candidate, String name) {
    return matchesPlain(candidate, plain(name));
  }

  /**
   * Returns whether a torrent is what is asked for.
   *
   * @param plainName what {@link #plain} makes of its name
   */
  public boolean matchesPlain(InfoHash candidate, String plainName) {
    if (candidate.equals(infoHash)) {
      return true;
    }
    for (String word : words) {
      if (!plainName.contains(word)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a file is what is asked for. */
  public boolean matches(OfferedFile file) {
    return matches(file.infoHash(), file.name());
  }

  /**
   * Returns a text without accents, in lower case: what the words of a question are looked for in.
   */
  public static String plain(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder letters = new StringBuilder(apart.length());
    apart.codePoints().filter(point -> !isMark(point)).forEach(letters::appendCodePoint);
    // By way of upper case, since some letters are told apart in lower case alone.
    String folded = letters.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return folded.replace('ς', 'σ');
  }

  private static boolean isMark(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
