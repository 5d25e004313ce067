package dev.enjambre.tracker.catalog;

import java.nio.file.Path;
import java.time.Instant;
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
        .load()
        .migrate();
    return database;
  }

  static Catalog catalog(DataSource database) {
    return new Catalog(
        new JdbcTemplate(database),
        new TransactionTemplate(new JdbcTransactionManager(database)),
        () -> NOW);
  }
}
