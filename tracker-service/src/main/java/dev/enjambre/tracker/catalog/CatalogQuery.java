package dev.enjambre.tracker.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in the catalogue, and which part of it is wanted.
 *
 * @param text words or parts of words, all of which must be in the name, the paths of files, the
 *     tags or the description, in any order, whatever their case and accents; blank: all entries;
 *     {@value #MAX_TEXT} characters and {@value #MAX_WORDS} words at most
 * @param name exactly the name; null: any
 * @param tag exactly a tag; null: any or none
 * @param sort by what the entries are sorted
 * @param ascending whether the oldest, first or smallest comes first
 * @param page which page, from 0 to {@value #MAX_PAGE}
 * @param size entries of a page, 1 to {@value #MAX_SIZE}
 */
public record CatalogQuery(
    String text,
    @Nullable String name,
    @Nullable String tag,
    Sort sort,
    boolean ascending,
    int page,
    int size) {

  private static final int MAX_TEXT = 200;
  private static final int MAX_WORDS = 20;
  private static final int MAX_PAGE = 1_000_000;
  private static final int MAX_SIZE = 500;

  /** What entries are sorted by; those that are equal by it, by when they were added. */
  public enum Sort {
    /** When it was added. */
    ADDED,
    /** Its name, whatever its case and accents. */
    NAME,
    /** How large its content is. */
    SIZE
  }

  /**
   * Checks the bounds.
   *
   * @throws BadCatalogInputException if one is exceeded, or a text holds what no text holds
   */
  public CatalogQuery {
    require(text.length() <= MAX_TEXT && isText(text), "q", MAX_TEXT + " characters at most");
    require(name == null || isText(name), "name", "a name");
    require(tag == null || isText(tag), "tag", "a tag");
    require(page >= 0 && page <= MAX_PAGE, "page", "0 to " + MAX_PAGE);
    require(size >= 1 && size <= MAX_SIZE, "size", "1 to " + MAX_SIZE);
    require(SearchText.words(text).size() <= MAX_WORDS, "q", MAX_WORDS + " words at most");
  }

  /** Looks for words, the newest entries first. */
  public static CatalogQuery of(String text, int page, int size) {
    return new CatalogQuery(text, null, null, Sort.ADDED, false, page, size);
  }

  /** Returns the words that are looked for, folded. */
  List<String> words() {
    return SearchText.words(text);
  }

  /** Returns whether a text is given that no entry has, for it has no words. */
  boolean findsNothing() {
    return !text.isBlank() && words().isEmpty();
  }

  /** Returns how many entries come before the page. */
  long offset() {
    return (long) page * size;
  }

  private static boolean isText(String text) {
    return text.indexOf('\0') < 0;
  }

  private static void require(boolean condition, String field, String rule) {
    if (!condition) {
      throw new BadCatalogInputException(field, field + " must be " + rule);
    }
  }
}
