package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest extends CatalogContract {

  private static final int AT_LEAST = 30;

  @TempDir private Path folder;

  @Override
  Catalog open(CatalogListener listener) {
    return Databases.catalog(database(), listener);
  }

  @Override
  DataSource database() {
    return Databases.sqlite(folder.resolve("catalog.db"));
  }

  @Test
  void tellsTheTimeOfItsOwnClock() {
    Catalog catalog = open();
    Publication publication = SampleTorrents.publication("one", 'a');
    catalog.publish(publication);

    assertThat(catalog.find(publication.torrent().infoHash()).orElseThrow().addedAt())
        .isEqualTo(Databases.NOW);
    catalog.remove(publication.torrent().infoHash());
    assertThat(catalog.removals(0, 1))
        .extracting(CatalogRemoval::removedAt)
        .containsExactly(Databases.NOW);
  }

  /** What was answered for is there after a {@code kill -9}. */
  @Test
  void losesNothingWhenItsProcessIsKilled() throws Exception {
    Path said = folder.resolve("said");
    Process publisher =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessPublisher.class.getName(),
                folder.resolve("catalog.db").toString())
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> published(said) >= AT_LEAST);
    } finally {
      publisher.destroyForcibly().waitFor();
    }
    int answered = published(said);

    Catalog afterwards = open();
    assertThat(afterwards.size()).isBetween(answered, answered + 1);
    for (int i = 0; i < answered; i++) {
      Publication publication = SampleTorrents.publication("name" + i, 'a');
      assertThat(afterwards.contains(publication.torrent().infoHash())).isTrue();
      assertThat(afterwards.torrentFile(publication.torrent().infoHash())).isPresent();
    }
  }

  private static int published(Path said) throws IOException {
    String text = Files.readString(said);
    return (int)
        text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .filter(l -> l.startsWith("published"))
            .count();
  }

  /** Publishes, and says so, until it is killed. */
  static final class EndlessPublisher {

    private EndlessPublisher() {}

    public static void main(String[] arguments) {
      Catalog catalog = Databases.catalog(Databases.sqlite(Path.of(arguments[0])));
      for (int i = 0; i < 1_000_000; i++) {
        catalog.publish(SampleTorrents.publication("name" + i, 'a'));
        System.out.println("published " + i);
        System.out.flush();
      }
    }
  }
}
