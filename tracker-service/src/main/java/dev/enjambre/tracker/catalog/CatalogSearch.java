package dev.enjambre.tracker.catalog;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the numbers of entries. First comes which are meant, as an intersection of sets, each of
 * which an index gives; then, of that, how many there are, and a part of them in an order. Any
 * thread; blocks.
 */
final class CatalogSearch {

  /** A part of the statement, and its parameters. */
  private record Meant(String sql, List<Object> parameters) {}

  private final JdbcClient client;
  private final TextIndex index;

  CatalogSearch(JdbcClient client, TextIndex index) {
    this.client = client;
    this.index = index;
  }

  /** Returns how many entries are meant. */
  long count(CatalogQuery query) {
    if (query.findsNothing()) {
      return 0;
    }
    Meant meant = meant(query);
    return client
        .sql("SELECT count(*) FROM (" + meant.sql() + ") AS meant")
        .params(meant.parameters())
        .query(Long.class)
        .single();
  }

  /** Returns the numbers of the entries of the page, in its order. */
  List<Long> page(CatalogQuery query) {
    if (query.findsNothing()) {
      return List.of();
    }
    Meant meant = meant(query);
    String direction = query.ascending() ? " ASC" : " DESC";
    String sql =
        switch (query.sort()) {
          case ADDED -> "SELECT id FROM (" + meant.sql() + ") AS meant ORDER BY id" + direction;
          case NAME -> sorted("sort_name", direction, query, meant);
          case SIZE -> sorted("size_bytes", direction, query, meant);
        };
    List<Object> parameters = new ArrayList<>(meant.parameters());
    parameters.add(query.size());
    parameters.add(query.offset());
    return client
        .sql(sql + " LIMIT ? OFFSET ?")
        .params(parameters)
        .query((row, _) -> row.getLong(1))
        .list();
  }

  private static String sorted(String column, String direction, CatalogQuery query, Meant meant) {
    String where = isAll(query) ? "" : " WHERE id IN (" + meant.sql() + ")";
    return "SELECT id FROM catalog_entry"
        + where
        + (" ORDER BY " + column + direction + ", id" + direction);
  }

  private Meant meant(CatalogQuery query) {
    List<String> sets = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    List<SearchTerms.Wanted> wanted = SearchTerms.wanted(query.words());
    if (query.tag() != null) {
      wanted.add(SearchTerms.wantedTag(query.tag()));
    }
    if (!wanted.isEmpty()) {
      sets.add(index.selection());
      parameters.add(index.pattern(wanted));
    }
    if (query.name() != null) {
      sets.add("SELECT id FROM catalog_entry WHERE name = ?");
      parameters.add(query.name());
    }
    if (sets.isEmpty()) {
      sets.add("SELECT id FROM catalog_entry");
    }
    return new Meant(String.join(" INTERSECT ", sets), parameters);
  }

  private static boolean isAll(CatalogQuery query) {
    return query.text().isBlank() && query.name() == null && query.tag() == null;
  }
}
