package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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

  @Override
  DataSource database() {
    return database;
  }

  /** Who follows the removals by their numbers must not miss one that is committed later. */
  @Test
  void showsRemovalsInTheOrderOfTheirNumbers() throws Exception {
    Catalog catalog = open();
    InfoHash one = publish(catalog, "one");
    InfoHash two = publish(catalog, "two");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    CatalogTables tables = new CatalogTables(jdbc, InstantSource.system());
    Catalog follower = Databases.catalog(new DriverManagerDataSource(server.url()));

    Future<Boolean> another;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      TransactionTemplate transaction =
          new TransactionTemplate(new JdbcTransactionManager(database));
      another =
          Objects.requireNonNull(
              transaction.execute(_ -> {
                tables.delete(one, tables.begin());
                Future<Boolean> removal = thread.submit(() -> catalog.remove(two));
                await().until(() -> removal.isDone() || isSomebodyWaiting(jdbc));
                assertThat(follower.removals(0, 10)).isEmpty();
                return removal;
              }));
    }

    assertThat(another.get()).isTrue();
    assertThat(follower.removals(0, 10))
        .extracting(CatalogRemoval::infoHash)
        .containsExactly(one, two);
  }

  /** Those of the trackers differ. */
  @Test
  void tellsTheTimeOfTheDatabase() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Catalog catalog = open();
    InfoHash infoHash = publish(catalog, "one");
    Instant addedAt = catalog.find(infoHash).orElseThrow().addedAt();
    catalog.remove(infoHash);

    assertThat(addedAt).isBetween(before, Instant.now());
    assertThat(catalog.removals(0, 1).getFirst().removedAt()).isBetween(addedAt, Instant.now());
  }

  private static InfoHash publish(Catalog catalog, String name) {
    Publication publication = SampleTorrents.publication(name, 'a');
    catalog.publish(publication);
    return publication.torrent().infoHash();
  }

  private static boolean isSomebodyWaiting(JdbcTemplate jdbc) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)", Boolean.class));
  }
}
