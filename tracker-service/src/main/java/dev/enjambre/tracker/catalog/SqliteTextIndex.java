package dev.enjambre.tracker.catalog;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Search by FTS5, which keeps nothing but which terms are in which entries. */
record SqliteTextIndex() implements TextIndex {

  @Override
  public String insertion() {
    return "INSERT INTO catalog_words (rowid, words) VALUES (?, ?)";
  }

  @Override
  public String terms(Set<String> terms) {
    return String.join(" ", terms);
  }

  @Override
  public String selection() {
    return "SELECT rowid AS id FROM catalog_words WHERE catalog_words MATCH ?";
  }

  @Override
  public String pattern(List<SearchTerms.Wanted> wanted) {
    return wanted.stream()
        .map(term -> '"' + term.text() + '"' + (term.beginning() ? " *" : ""))
        .collect(Collectors.joining(" AND "));
  }
}
