package dev.enjambre.tracker.catalog;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The catalogue in a PostgreSQL, which several trackers share. */
class PostgresCatalogIT extends CatalogContract {

  private static PostgresServer server;
  private static DataSource database;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
    DataSource answering = new DriverManagerDataSource(server.url());
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> Databases.migrated(answering, "postgresql") != null);
    database = answering;
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  @AfterEach
  void forgetAll() {
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.update("DELETE FROM catalog_entry");
    jdbc.update("DELETE FROM catalog_removal");
  }

  @Override
  Catalog open(CatalogListener listener) {
    return Databases.catalog(database, listener);
  }
}
