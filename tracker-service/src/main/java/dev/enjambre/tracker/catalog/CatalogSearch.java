package dev.enjambre.tracker.catalog;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the numbers of entries, by one statement. First comes which are meant, as an intersection
 * of sets, each of which an index gives; then, of that, how many there are, and a part of them in
 * an order. Any thread; blocks.
 */
final class CatalogSearch {

  /**
   * A page.
   *
   * @param ids the numbers of its entries, in its order
   * @param total how many there are on all pages
   */
  record Found(List<Long> ids, long total) {

    private static final Found NOTHING = new Found(List.of(), 0);
  }

  /**
   * The entries that are meant, as the statement's beginning and a table of it, with the
   * parameters.
   */
  private record Meant(String beginning, String table, List<Object> parameters) {

    private static final Meant ALL = new Meant("", "catalog_entry", List.of());
  }

  private record Row(long id, long total) {}

  private final JdbcClient client;
  private final TextIndex index;

  CatalogSearch(JdbcClient client, TextIndex index) {
    this.client = client;
    this.index = index;
  }

  /** Returns the page, and how many entries are meant. */
  Found find(CatalogQuery query) {
    if (query.findsNothing()) {
      return Found.NOTHING;
    }
    Meant meant = isAll(query) ? Meant.ALL : meant(query);
    List<Object> parameters = new ArrayList<>(meant.parameters());
    parameters.add(query.size());
    parameters.add(query.offset());
    List<Row> rows =
        client
            .sql(page(query, meant))
            .params(parameters)
            .query((row, _) -> new Row(row.getLong(1), row.getLong(2)))
            .list();
    return rows.isEmpty()
        ? new Found(List.of(), query.offset() == 0 ? 0 : count(meant))
        : new Found(rows.stream().map(Row::id).toList(), rows.getFirst().total());
  }

  /** What is meant is found out once, for the page and for the total. */
  private static String page(CatalogQuery query, Meant meant) {
    String direction = query.ascending() ? " ASC" : " DESC";
    String column =
        switch (query.sort()) {
          case ADDED -> "";
          case NAME -> "sort_name" + direction + ", ";
          case SIZE -> "size_bytes" + direction + ", ";
        };
    boolean needsEntries = !column.isEmpty() && !meant.equals(Meant.ALL);
    return meant.beginning()
        + ("SELECT id, (SELECT count(*) FROM " + meant.table() + ") FROM " + meant.table())
        + (needsEntries ? " JOIN catalog_entry USING (id)" : "")
        + (" ORDER BY " + column + "id" + direction + " LIMIT ? OFFSET ?");
  }

  private long count(Meant meant) {
    return client
        .sql(meant.beginning() + "SELECT count(*) FROM " + meant.table())
        .params(meant.parameters())
        .query(Long.class)
        .single();
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
    return new Meant(
        "WITH meant AS MATERIALIZED (" + String.join(" INTERSECT ", sets) + ") ",
        "meant",
        parameters);
  }

  private static boolean isAll(CatalogQuery query) {
    return query.text().isBlank() && query.name() == null && query.tag() == null;
  }
}
