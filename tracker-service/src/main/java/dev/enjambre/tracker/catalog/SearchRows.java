package dev.enjambre.tracker.catalog;

import org.springframework.jdbc.core.JdbcOperations;

/** What is written so that an entry can be found and sorted. Any thread; blocks. */
final class SearchRows {

  /** Code points: an index of PostgreSQL takes no long rows. */
  private static final int SORTED_BY = 200;

  private final JdbcOperations jdbc;
  private final TextIndex index;

  SearchRows(JdbcOperations jdbc, TextIndex index) {
    this.jdbc = jdbc;
    this.index = index;
  }

  /** Adds the terms of an entry. It loses them when it is removed. */
  void insert(long id, SearchTerms terms) {
    jdbc.update(index.insertion(), id, index.terms(terms.all()));
  }

  /** Returns what a name is sorted by. */
  static String sortName(String name) {
    String folded = SearchText.fold(name);
    return folded.codePointCount(0, folded.length()) <= SORTED_BY
        ? folded
        : folded.substring(0, folded.offsetByCodePoints(0, SORTED_BY));
  }
}
