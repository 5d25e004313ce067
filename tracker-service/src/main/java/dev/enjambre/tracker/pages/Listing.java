package dev.enjambre.tracker.pages;

import dev.enjambre.common.text.PrintableText;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What was looked for in the catalogue, as addresses of the page say it.
 *
 * @param q words
 * @param tag exactly a tag; null: any
 * @param sort {@code added}, {@code name} or {@code size}
 * @param order {@code asc}, {@code desc}, or empty for what is usual
 * @param page from 0
 * @param size entries of a page
 */
record Listing(String q, @Nullable String tag, String sort, String order, int page, int size) {

  /** What there is when nothing is said. */
  static final Listing ALL = new Listing("", null, "added", "", 0, 50);

  /** How many entries a page may have, to choose from. */
  static final List<Integer> SIZES = List.of(20, 50, 100, 500);

  /** Returns the tag as it can be shown. */
  public String shownTag() {
    return tag == null ? "" : PrintableText.escape(tag);
  }

  /** Returns whether less than everything was looked for. */
  public boolean isSearch() {
    return !q.isBlank() || tag != null;
  }

  /** Returns the sizes to choose from, that of this page among them. */
  public List<Integer> sizes() {
    return Stream.concat(SIZES.stream(), Stream.of(size)).sorted().distinct().toList();
  }

  /** Returns where another page of the same is. */
  public String toPage(long other) {
    return path(q, tag, sort, order, other);
  }

  /** Returns where the first page of all entries is that have a tag. */
  public String toTag(String other) {
    return path("", other, sort, order, 0);
  }

  /** Returns where the same is in another order: in the usual one, or the other way round. */
  public String sortedBy(String column) {
    boolean again = column.equals(sort);
    return path(q, tag, column, again ? (isAscending() ? "desc" : "asc") : "", 0);
  }

  /** Returns what {@code aria-sort} says of a column; null if it is not sorted by it. */
  public @Nullable String ariaSort(String column) {
    if (!column.equals(sort)) {
      return null;
    }
    return isAscending() ? "ascending" : "descending";
  }

  private boolean isAscending() {
    return order.isEmpty() ? sort.equals("name") : order.equals("asc");
  }

  private String path(String text, @Nullable String word, String by, String way, long number) {
    UriComponentsBuilder uri = UriComponentsBuilder.fromPath("/");
    add(uri, "q", text, "");
    add(uri, "tag", word == null ? "" : word, "");
    add(uri, "sort", by, ALL.sort);
    add(uri, "order", way, "");
    add(uri, "page", Long.toString(number), "0");
    add(uri, "size", Integer.toString(size), Integer.toString(ALL.size));
    return uri.encode().build().toUriString();
  }

  private static void add(UriComponentsBuilder uri, String name, String value, String usual) {
    if (!value.equals(usual)) {
      uri.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
    }
  }
}
