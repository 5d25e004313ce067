package dev.enjambre.tracker.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Databases with the catalogue's tables, without the service around them. */
final class Databases {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");

  private Databases() {}

  /** Opens a file with the settings of production. */
  static DataSource sqlite(Path file) {
    return migrated(
        new DriverManagerDataSource(
            "jdbc:sqlite:"
                + file
                + "?journal_mode=WAL&synchronous=FULL&foreign_keys=true&busy_timeout=10000"
                + "&transaction_mode=IMMEDIATE"),
        "sqlite");
  }

  static DataSource migrated(DataSource database, String vendor) {
    Flyway.configure()
        .dataSource(database)
        .locations("classpath:db/migration/" + vendor)
        .javaMigrations(new FillSearchMigration())
        .load()
        .migrate();
    return database;
  }

  static Catalog catalog(DataSource database) {
    return catalog(database, CatalogListener.NONE);
  }

  static Catalog catalog(DataSource database, CatalogListener listener) {
    return new Catalog(
        new JdbcTemplate(database),
        new TransactionTemplate(new JdbcTransactionManager(database)),
        () -> NOW,
        listener);
  }

  /** Makes a database what it was before there was a search, with what is in it. */
  static void undoSearch(JdbcTemplate jdbc) {
    jdbc.execute(
        "CREATE TABLE catalog_tag (entry_id BIGINT NOT NULL REFERENCES catalog_entry (id)"
            + " ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (entry_id, tag))");
    jdbc.query(
        "SELECT id, tags FROM catalog_entry",
        row -> {
          long id = row.getLong(1);
          row.getString(2)
              .lines()
              .forEach(tag -> jdbc.update("INSERT INTO catalog_tag VALUES (?, ?)", id, tag));
        });
    jdbc.execute("DROP TABLE catalog_words");
    for (String index : List.of("catalog_entry_by_name", "catalog_entry_by_size")) {
      jdbc.execute("DROP INDEX " + index);
    }
    if (TextIndex.of(jdbc) instanceof SqliteTextIndex) {
      jdbc.execute("DROP TRIGGER catalog_words_removed");
    } else {
      jdbc.execute("DROP FUNCTION catalog_matching");
    }
    jdbc.execute("ALTER TABLE catalog_entry DROP COLUMN sort_name");
    jdbc.execute("ALTER TABLE catalog_entry DROP COLUMN tags");
    jdbc.execute("DROP TABLE catalog_removal");
    jdbc.execute("DROP TABLE catalog_identity");
    jdbc.update("DELETE FROM flyway_schema_history WHERE version <> '1'");
  }
}
