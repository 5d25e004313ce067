package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of replicas when the catalogue has their entries no more. */
@Timeout(60)
class RemovedEntriesTest {

  private static final long NEXT = Duration.ofSeconds(5).toNanos();
  private static final long MUCH_LATER = Duration.ofMinutes(11).toNanos();

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private final Metainfo torrent = Torrents.of("model.bin", 1);
  private PeerService service;
  private Replicator replicator;

  @BeforeEach
  void replicate() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
    replicator = replicator(RemovalPolicy.DELETE);
    catalog.put(torrent);
    replicator.round(0);
    assertThat(isHere()).isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @Test
  void lettingGoIsLeftToThePolicy() throws Exception {
    catalog.remove(torrent.infoHash());

    replicator(RemovalPolicy.KEEP).round(0);
    assertThat(isHere()).isTrue();

    replicator.round(NEXT);
    assertThat(isHere()).isFalse();
    assertThat(replicator.status().removed()).isOne();
  }

  @Test
  void freesTheSpace() throws Exception {
    service.close();
    Files.write(folder.resolve("model.bin.part"), Torrents.content(1));
    service = new PeerService(PeerConfig.of(folder));
    replicator = replicator(RemovalPolicy.DELETE);

    catalog.remove(torrent.infoHash());
    replicator.round(0);

    assertThat(isHere()).isFalse();
    assertThat(folder.resolve("model.bin.part")).doesNotExist();
    assertThat(folder.resolve("model.bin")).doesNotExist();
    assertThat(folder.resolve(".enjambre/torrents/" + torrent.infoHash())).doesNotExist();
  }

  @Test
  void fetchesAgainWhatIsPublishedAgain() throws Exception {
    catalog.remove(torrent.infoHash());
    replicator.round(NEXT);
    assertThat(isHere()).isFalse();

    catalog.put(torrent);
    replicator.round(2 * NEXT);

    assertThat(isHere()).isTrue();
  }

  @Test
  void remembersOverARestartWhatIsAReplica() throws Exception {
    service.close();
    catalog.remove(torrent.infoHash());
    service = new PeerService(PeerConfig.of(folder));
    assertThat(isHere()).isTrue();

    replicator(RemovalPolicy.DELETE).round(0);

    assertThat(isHere()).isFalse();
  }

  @Test
  void keepsWhatTheCatalogueHasLost() throws Exception {
    catalog.lose();
    replicator.round(NEXT);
    replicator.round(MUCH_LATER);
    assertThat(isHere()).isTrue();

    catalog.put(torrent);
    catalog.lose(torrent.infoHash());
    replicator.round(2 * MUCH_LATER);
    assertThat(isHere()).isTrue();
  }

  @Test
  void hearsACatalogueThatBeganAnewAfterALoss() throws Exception {
    for (int i = 0; i < 5; i++) {
      Metainfo other = Torrents.of(i + ".bin", 2 + i);
      catalog.put(other);
      catalog.remove(other.infoHash());
    }
    replicator.round(NEXT);
    catalog.lose();
    catalog.put(torrent);
    catalog.remove(torrent.infoHash());

    replicator.round(2 * NEXT);

    assertThat(isHere()).isFalse();
  }

  @Test
  void keepsWhatWasRemovedBeforeItWasPublished() throws Exception {
    catalog.removedAt(FakeCatalog.PUBLISHED.minusMillis(1));
    catalog.remove(torrent.infoHash());

    replicator.round(NEXT);

    assertThat(isHere()).isTrue();
  }

  @Test
  void keepsEverythingWhenTheCatalogueFails() throws Exception {
    catalog.remove(torrent.infoHash());
    for (int status : List.of(500, 503, 401, 429)) {
      catalog.failWith(status);
      assertThatThrownBy(() -> replicator.round(NEXT)).isInstanceOf(CatalogException.class);
    }

    assertThat(isHere()).isTrue();
  }

  @Test
  void knowsWhatItLetGoOfBeforeTheCatalogueFailed() throws Exception {
    Metainfo other = Torrents.of("other.bin", 2);
    catalog.put(other);
    replicator.round(NEXT);
    catalog.remove(torrent.infoHash());
    catalog.remove(other.infoHash());
    catalog.failAt(other.infoHash().toHex());
    assertThatThrownBy(() -> replicator.round(2 * NEXT)).isInstanceOf(CatalogException.class);
    assertThat(isHere()).isFalse();

    catalog.put(torrent);
    catalog.failAt("nowhere");
    replicator.round(3 * NEXT);

    assertThat(isHere()).isTrue();
    assertThat(replicator.status().removed()).isEqualTo(2);
  }

  @Test
  void anImpossibleTimeKeepsNobodyFromFetching() throws Exception {
    catalog.removedAt(Instant.MAX);
    catalog.remove(torrent.infoHash());
    Metainfo late = Torrents.of("late.bin", 2);
    catalog.put(late);

    assertThatThrownBy(() -> replicator.round(NEXT)).isInstanceOf(CatalogException.class);

    assertThat(isHere()).isTrue();
    assertThat(service.has(late.infoHash())).isTrue();
  }

  @Test
  void keepsEverythingWhereACatalogueDoesNotTell() throws Exception {
    catalog.knowNoRemovals();
    catalog.remove(torrent.infoHash());
    Metainfo late = Torrents.of("late.bin", 2);
    catalog.put(late);

    replicator.round(NEXT);

    assertThat(isHere()).isTrue();
    assertThat(service.has(late.infoHash())).isTrue();
  }

  @Test
  void keepsWhatSomebodyAddedHere() throws Exception {
    Metainfo mine = Torrents.of("mine.bin", 2);
    service.add(mine, AddOptions.DEFAULT);
    catalog.put(mine);
    replicator.round(NEXT);
    catalog.remove(mine.infoHash());

    replicator.round(2 * NEXT);

    assertThat(service.has(mine.infoHash())).isTrue();
  }

  @Test
  void keepsWhatSomebodyAskedForLater() throws Exception {
    assertThat(service.add(torrent, AddOptions.DEFAULT).isNew()).isFalse();
    service.close();
    service = new PeerService(PeerConfig.of(folder));
    catalog.remove(torrent.infoHash());

    replicator(RemovalPolicy.DELETE).round(0);

    assertThat(isHere()).isTrue();
  }

  @Test
  void keepsWhatSomebodyUploaded() throws Exception {
    Metainfo uploaded =
        service.metainfo(
            service
                .upload("up.bin", new ByteArrayInputStream(Torrents.content(3)), 20_000)
                .status()
                .infoHash());
    catalog.put(uploaded);
    replicator.round(NEXT);
    catalog.remove(uploaded.infoHash());

    replicator.round(2 * NEXT);

    assertThat(service.has(uploaded.infoHash())).isTrue();
    assertThat(folder.resolve("up.bin")).hasBinaryContent(Torrents.content(3));
  }

  @Test
  void keepsWhatLayInTheDataFolderBefore() throws Exception {
    Metainfo older = Torrents.of("older.bin", 4);
    Files.write(folder.resolve("older.bin"), Torrents.content(4));
    catalog.put(older);
    replicator.round(NEXT);
    assertThat(service.has(older.infoHash())).isTrue();
    catalog.remove(older.infoHash());

    replicator.round(2 * NEXT);

    assertThat(folder.resolve("older.bin")).hasBinaryContent(Torrents.content(4));
  }

  @Test
  void asksNothingWhereThereAreNoReplicas() throws Exception {
    service.remove(torrent.infoHash(), true);
    catalog.calls();

    replicator.round(NEXT);

    assertThat(catalog.calls()).noneMatch(call -> call.contains("removals"));
  }

  private boolean isHere() {
    return service.has(torrent.infoHash());
  }

  private Replicator replicator(RemovalPolicy policy) {
    return new Replicator(
        service, catalog.client(), new Replication(List.of(new NamePattern("*")), policy), 0);
  }
}
