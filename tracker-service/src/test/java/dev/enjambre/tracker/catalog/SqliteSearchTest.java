package dev.enjambre.tracker.catalog;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;

class SqliteSearchTest extends SearchContract {

  @TempDir private Path folder;

  @Override
  DataSource database() {
    return Databases.sqlite(folder.resolve("catalog.db"));
  }

  @Override
  String vendor() {
    return "sqlite";
  }
}
