package dev.enjambre.tracker.catalog;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Search by the text search that is part of every PostgreSQL, without any of its dictionaries. */
record PostgresTextIndex() implements TextIndex {

  @Override
  public String insertion() {
    return "INSERT INTO catalog_words (entry_id, words) VALUES (?, CAST(? AS tsvector))";
  }

  @Override
  public String terms(Set<String> terms) {
    return terms.stream().collect(Collectors.joining("' '", "'", "'"));
  }

  @Override
  public String selection() {
    return "SELECT id FROM catalog_matching(CAST(? AS tsquery)) AS matching (id)";
  }

  @Override
  public String pattern(List<SearchTerms.Wanted> wanted) {
    return wanted.stream()
        .map(term -> '\'' + term.text() + '\'' + (term.beginning() ? ":*" : ""))
        .collect(Collectors.joining(" & "));
  }
}
