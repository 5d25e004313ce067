package dev.enjambre.tracker.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an entry is found by: from each letter of each of its words the {@value #LONGEST} letters
 * that begin there (fewer where the word ends), and the first one, two and three of them. So a part
 * of a word that has at most three letters or {@value #LONGEST} is itself a term of every entry
 * that contains it, and one between is the beginning of such a term; a database finds it in any
 * script, by an index that knows words and their beginnings. A letter is a Unicode code point. Each
 * whole tag is a term as well. Not thread-safe.
 */
final class SearchTerms {

  /** How many terms an entry has at most: what its further files are called is not searched. */
  static final int MOST = 16_000;

  private static final int SHORT = 3;
  private static final int LONGEST = 12;
  private static final String TAG = "\uE000";
  private static final int TAG_BYTES = 10;

  private final Set<String> terms = new LinkedHashSet<>();

  /**
   * A part of what is looked for. It holds neither spaces nor ASCII's punctuation.
   *
   * @param text what the term is, or begins with
   * @param beginning whether the term may be longer
   */
  record Wanted(String text, boolean beginning) {}

  /**
   * Makes the terms of a torrent.
   *
   * @param paths of its files
   */
  static SearchTerms of(
      String name, List<String> tags, String description, Iterable<String> paths) {
    SearchTerms terms = new SearchTerms();
    tags.forEach(tag -> terms.terms.add(tagTerm(tag)));
    terms.add(name);
    tags.forEach(terms::add);
    terms.add(description);
    for (String path : paths) {
      if (terms.isFull()) {
        break;
      }
      terms.add(path);
    }
    return terms;
  }

  /** Adds the terms of a text, as far as there is room. */
  void add(String text) {
    for (String word : SearchText.words(text)) {
      for (int at = 0; at < word.length() && !isFull(); at = word.offsetByCodePoints(at, 1)) {
        addFrom(word, at);
      }
    }
  }

  private boolean isFull() {
    return terms.size() >= MOST;
  }

  private void addFrom(String word, int start) {
    int end = start;
    for (int letters = 1; letters <= LONGEST && end < word.length(); letters++) {
      end = word.offsetByCodePoints(end, 1);
      if (letters <= SHORT && !isFull()) {
        terms.add(word.substring(start, end));
      }
    }
    if (!isFull()) {
      terms.add(word.substring(start, end));
    }
  }

  /** Returns the terms, each once. */
  Set<String> all() {
    return Collections.unmodifiableSet(terms);
  }

  /**
   * Returns what an entry must have so that every word of a text is a part of one of its words. Of
   * a word that is longer than a term each part must be there. Words that others contain are left
   * out.
   */
  static List<Wanted> wanted(Collection<String> words) {
    Set<Wanted> wanted = new LinkedHashSet<>();
    for (String word : new LinkedHashSet<>(words)) {
      if (words.stream().noneMatch(other -> !other.equals(word) && other.contains(word))) {
        addWanted(word, wanted);
      }
    }
    return new ArrayList<>(wanted);
  }

  /** Returns what an entry must have so that exactly this is one of its tags. */
  static Wanted wantedTag(String tag) {
    return new Wanted(tagTerm(tag), false);
  }

  /** A digest, as a tag may hold anything; behind a letter that is in no word. */
  private static String tagTerm(String tag) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(tag.getBytes(StandardCharsets.UTF_8));
      return TAG + HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void addWanted(String word, Set<Wanted> wanted) {
    int letters = word.codePointCount(0, word.length());
    if (letters <= LONGEST) {
      wanted.add(new Wanted(word, letters > SHORT && letters < LONGEST));
      return;
    }
    for (int first = 0; first < letters; first += LONGEST) {
      int start = word.offsetByCodePoints(0, Math.min(first, letters - LONGEST));
      wanted.add(new Wanted(word.substring(start, word.offsetByCodePoints(start, LONGEST)), false));
    }
  }
}
