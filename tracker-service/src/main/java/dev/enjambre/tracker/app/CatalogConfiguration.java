package dev.enjambre.tracker.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.catalog.CatalogListener;
import dev.enjambre.tracker.catalog.FillSearchMigration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How the catalogue is put together: in a file of the data folder, unless {@code spring.datasource}
 * names another database.
 */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

  private static final String FILE = "catalog.db";
  private static final int READERS_AND_WRITERS = 4;

  /**
   * SQLite: what is committed is on the medium (a write-ahead log, forced at each commit). Writers
   * wait for each other from the beginning of their transactions, so none of them fails half-way.
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnProperty(
      name = "spring.datasource.url",
      havingValue = "false",
      matchIfMissing = true)
  HikariDataSource catalogFile(TrackerProperties properties) {
    Path folder = properties.dataFolder();
    HikariConfig config = new HikariConfig();
    config.setPoolName("catalog");
    config.setJdbcUrl("jdbc:sqlite:" + folder.resolve(FILE));
    config.setMaximumPoolSize(READERS_AND_WRITERS);
    config.setMinimumIdle(1);
    config.addDataSourceProperty("journal_mode", "WAL");
    config.addDataSourceProperty("synchronous", "FULL");
    config.addDataSourceProperty("foreign_keys", "true");
    config.addDataSourceProperty("busy_timeout", "10000");
    config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
    try {
      Files.createDirectories(folder);
      return new HikariDataSource(config);
    } catch (IOException | RuntimeException e) {
      throw new ConfigurationProblemException(
          "The data folder " + folder + " cannot be used: " + e + ".",
          "Make it writable, or set enjambre.tracker.data-dir to another.",
          e);
    }
  }

  @Bean
  FillSearchMigration fillSearchMigration() {
    return new FillSearchMigration();
  }

  @Bean
  Catalog catalog(
      JdbcTemplate jdbc,
      PlatformTransactionManager transactions,
      CatalogListener listener,
      MeterRegistry registry) {
    Catalog catalog =
        new Catalog(jdbc, new TransactionTemplate(transactions), InstantSource.system(), listener);
    Gauge.builder("enjambre.tracker.catalog.torrents", catalog, Catalog::size)
        .strongReference(true)
        .description("Torrents in the catalogue")
        .register(registry);
    return catalog;
  }

  /** Only what several trackers share changes behind their backs. */
  @Bean
  @ConditionalOnProperty("spring.datasource.url")
  PeriodicTask catalogRefresh(Catalog catalog, MeterRegistry registry) {
    CatalogRefresh refresh = new CatalogRefresh(catalog);
    Gauge.builder("enjambre.tracker.catalog.reachable", refresh, it -> it.isReachable() ? 1 : 0)
        .strongReference(true)
        .description("Whether the catalogue's database answers")
        .register(registry);
    return new PeriodicTask("catalog-refresh", CatalogRefresh.PERIOD, refresh::run);
  }
}
