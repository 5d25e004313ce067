package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplicatorTest {

  private static final long NEXT = Duration.ofSeconds(5).toNanos();
  private static final long MUCH_LATER = Duration.ofMinutes(11).toNanos();

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private PeerService service;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @Test
  void addsWhatMatches() throws Exception {
    Metainfo model = Torrents.of("model-1.bin", 1);
    Metainfo other = Torrents.of("backup.tar", 2);
    Replicator replicator = replicating("model-*", "*.iso");
    catalog.put(model);
    catalog.put(other);

    replicator.round(0);

    assertThat(service.has(model.infoHash())).isTrue();
    assertThat(service.has(other.infoHash())).isFalse();
  }

  @Test
  void asksForNoMoreThanANoticeWhileNothingIsNew() throws Exception {
    Replicator replicator = replicating("*");
    catalog.put(Torrents.of("a.bin", 1));
    replicator.round(0);
    catalog.calls();

    replicator.round(NEXT);
    assertThat(catalog.calls())
        .containsExactly("GET /api/v1/catalog?sort=added&order=desc&page=0&size=100");

    Metainfo late = Torrents.of("b.bin", 2);
    catalog.put(late);
    replicator.round(2 * NEXT);
    assertThat(service.has(late.infoHash())).isTrue();
  }

  @Test
  void looksBackAsFarAsItHasSeen() throws Exception {
    Replicator replicator = replicating("old.bin");
    Metainfo old = Torrents.of("old.bin", 1);
    catalog.put(old);
    for (int i = 0; i < 250; i++) {
      catalog.put(Torrents.of(i + ".bin", 2 + i));
    }

    replicator.round(0);

    assertThat(service.has(old.infoHash())).isTrue();
    catalog.calls();
    catalog.put(Torrents.of("late.bin", 1000));
    replicator.round(NEXT);
    assertThat(pages()).hasSize(2);
  }

  @Test
  void whatWasRemovedHereStaysAway() throws Exception {
    Metainfo torrent = Torrents.of("a.bin", 1);
    catalog.put(torrent);
    replicating("*").round(0);
    service.remove(torrent.infoHash(), true);
    service.close();
    service = new PeerService(PeerConfig.of(folder));

    replicating("*").round(0);
    assertThat(service.has(torrent.infoHash())).isFalse();

    service.add(torrent, AddOptions.DEFAULT);
    assertThat(service.wasRemoved(torrent.infoHash())).isFalse();
  }

  @Test
  void whatCannotBeAddedHoldsUpNothingElse() throws Exception {
    service.add(Torrents.of("same.bin", 1), AddOptions.DEFAULT);
    Metainfo inTheWay = Torrents.of("same.bin", 2);
    Metainfo lie = Torrents.of("lie.bin", 3);
    Metainfo good = Torrents.of("good.bin", 4);
    Stream.of(good, inTheWay, lie).forEach(catalog::put);
    catalog.lie(lie.infoHash(), Torrents.of("lie.bin", 5));

    replicating("*").round(0);

    assertThat(service.has(inTheWay.infoHash())).isFalse();
    assertThat(service.has(lie.infoHash())).isFalse();
    assertThat(service.has(good.infoHash())).isTrue();
  }

  @Test
  void anImpossibleTimeHoldsUpNothingElse() throws Exception {
    Metainfo good = Torrents.of("good.bin", 1);
    Metainfo bad = Torrents.of("bad.bin", 2);
    Stream.of(good, bad).forEach(catalog::put);
    catalog.lieOfTime(bad.infoHash(), Instant.MAX.toString());

    replicating("*").round(0);

    assertThat(service.has(good.infoHash())).isTrue();
    assertThat(service.has(bad.infoHash())).isFalse();
    assertThat(folder.resolve(".enjambre/torrents/" + bad.infoHash())).doesNotExist();
  }

  @Test
  void looksBehindAPageWithAnEntryThatMakesNoSense() throws Exception {
    Replicator replicator = replicating("old.bin");
    Metainfo old = Torrents.of("old.bin", 1);
    catalog.put(old);
    Metainfo bad = Torrents.of("bad.bin", 2);
    catalog.put(bad);
    catalog.lieOfTime(bad.infoHash(), Instant.MAX.toString());
    for (int i = 0; i < 99; i++) {
      catalog.put(Torrents.of(i + ".bin", 3 + i));
    }

    replicator.round(0);

    assertThat(service.has(old.infoHash())).isTrue();
  }

  @Test
  void whatFailedIsTriedAgainMuchLater() throws Exception {
    Metainfo lie = Torrents.of("lie.bin", 3);
    catalog.put(lie);
    catalog.lie(lie.infoHash(), Torrents.of("lie.bin", 5));
    Replicator replicator = replicating("*");
    replicator.round(0);
    catalog.lie(lie.infoHash(), lie);

    replicator.round(NEXT);
    assertThat(service.has(lie.infoHash())).isFalse();
    replicator.round(MUCH_LATER);
    assertThat(service.has(lie.infoHash())).isTrue();
  }

  @Test
  void goesOnWhereTheCatalogueWentAway() throws Exception {
    Metainfo torrent = Torrents.of("a.bin", 1);
    catalog.put(torrent);
    Replicator replicator = replicating("*");
    catalog.failWith(503);
    assertThatThrownBy(() -> replicator.round(0)).isInstanceOf(CatalogException.class);

    catalog.failWith(0);
    replicator.round(NEXT);

    assertThat(service.has(torrent.infoHash())).isTrue();
  }

  private List<String> pages() {
    return catalog.calls().stream().filter(call -> call.contains("page=")).toList();
  }

  private Replicator replicating(String... globs) {
    Replication replication =
        new Replication(Stream.of(globs).map(NamePattern::new).toList(), RemovalPolicy.KEEP);
    return new Replicator(service, catalog.client(), replication, 0);
  }
}
