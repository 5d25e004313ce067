package dev.enjambre.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases that trackers of earlier versions wrote: kept as they are, and read by this one.
 * Restoring a backup is the same.
 */
class KeptCatalogTest {

  private static final InfoHash HALF = InfoHash.fromHex("e3887e1ea668c2b6a093467323c2f5954a68c1f8");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = "0.1")
  void aCatalogueOfAnEarlierVersionIsGoneOnWith(String version) throws Exception {
    Path file = folder.resolve("catalog.db");
    String resource = "/kept/" + version + "/catalog.db";
    try (InputStream kept =
        Objects.requireNonNull(KeptCatalogTest.class.getResourceAsStream(resource), resource)) {
      Files.copy(kept, file);
    }
    Catalog catalog = Databases.catalog(Databases.sqlite(file));

    assertThat(catalog.size()).isEqualTo(2);
    CatalogEntry entry = catalog.find(HALF).orElseThrow();
    assertThat(entry.name()).isEqualTo("half.bin");
    assertThat(entry.description()).isEqualTo("half of it");
    assertThat(entry.tags()).containsExactly("old");
    assertThat(entry.addedBy()).isEqualTo("somebody");
    assertThat(Metainfo.parse(catalog.torrentFile(HALF).orElseThrow()).infoHash()).isEqualTo(HALF);

    catalog.publish(SampleTorrents.publication("new", 'a'));
    assertThat(catalog.remove(HALF)).isTrue();
    assertThat(catalog.size()).isEqualTo(2);
  }
}
