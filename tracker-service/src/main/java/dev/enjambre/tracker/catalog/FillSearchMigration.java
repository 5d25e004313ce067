package dev.enjambre.tracker.catalog;

import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Lets entries be found and sorted that were published before there was a search. */
public final class FillSearchMigration implements JavaMigration {

  private static final MigrationVersion VERSION = MigrationVersion.fromVersion("3");

  private record Entry(long id, String name, String description) {}

  /** Makes one; it is run when a database has not seen it. */
  public FillSearchMigration() {}

  @Override
  public void migrate(Context context) {
    JdbcTemplate jdbc =
        new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
    SearchRows rows = new SearchRows(jdbc, TextIndex.of(jdbc));
    long last = 0;
    List<Entry> entries = some(jdbc, last);
    while (!entries.isEmpty()) {
      entries.forEach(entry -> fill(jdbc, rows, entry));
      last = entries.getLast().id();
      entries = some(jdbc, last);
    }
  }

  private static List<Entry> some(JdbcTemplate jdbc, long after) {
    return jdbc.query(
        "SELECT id, name, description FROM catalog_entry WHERE id > ? ORDER BY id LIMIT 100",
        (row, _) -> new Entry(row.getLong(1), row.getString(2), row.getString(3)),
        after);
  }

  private static void fill(JdbcTemplate jdbc, SearchRows rows, Entry entry) {
    List<String> tags =
        jdbc.query(
            "SELECT tag FROM catalog_tag WHERE entry_id = ? ORDER BY tag",
            (row, _) -> row.getString(1).replaceAll("\\p{Cntrl}", " "),
            entry.id());
    List<String> paths =
        jdbc.query(
            "SELECT path FROM catalog_file WHERE entry_id = ? ORDER BY position LIMIT ?",
            (row, _) -> row.getString(1),
            entry.id(),
            SearchTerms.MOST);
    rows.insert(entry.id(), SearchTerms.of(entry.name(), tags, entry.description(), paths));
    jdbc.update(
        "UPDATE catalog_entry SET sort_name = ?, tags = ? WHERE id = ?",
        SearchRows.sortName(entry.name()),
        EntryRow.tags(tags),
        entry.id());
  }

  @Override
  public MigrationVersion getVersion() {
    return VERSION;
  }

  @Override
  public String getDescription() {
    return "fill search";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }
}
