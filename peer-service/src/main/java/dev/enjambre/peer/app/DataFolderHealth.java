package dev.enjambre.peer.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while files can be made in the data folder; a file system may turn read-only at any time. */
final class DataFolderHealth implements HealthIndicator {

  private final Path dataFolder;

  DataFolderHealth(Path dataFolder) {
    this.dataFolder = dataFolder;
  }

  @Override
  public Health health() {
    Path probe = dataFolder.resolve(".enjambre").resolve("probe");
    try {
      Files.createDirectories(dataFolder.resolve(".enjambre"));
      Files.write(probe, new byte[0]);
      Files.deleteIfExists(probe);
      return Health.up().withDetail("path", dataFolder.toString()).build();
    } catch (IOException e) {
      return Health.down(e).withDetail("path", dataFolder.toString()).build();
    }
  }
}
