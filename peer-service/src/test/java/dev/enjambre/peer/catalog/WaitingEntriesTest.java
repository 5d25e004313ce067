package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of entries for which there is no room. Each is 20,000 bytes, unless it is said. */
@Timeout(60)
class WaitingEntriesTest {

  private static final long NEXT = Duration.ofSeconds(5).toNanos();
  private static final long MUCH_LATER = Duration.ofMinutes(11).toNanos();
  private static final long HUGE = 1L << 60;

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private final Metainfo old = Torrents.of("old.bin", 1);
  private final Metainfo newer = Torrents.of("newer.bin", 2);
  private final Metainfo newest = Torrents.of("newest.bin", 3);
  private PeerService service;
  private Replicator replicator;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder).maxDisk(50_000));
    replicator =
        new Replicator(
            service,
            catalog.client(),
            new Replication(List.of(new NamePattern("*")), RemovalPolicy.DELETE),
            0);
    List.of(old, newer, newest).forEach(catalog::put);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @Test
  void fetchesTheNewestForWhichThereIsRoom() throws Exception {
    replicator.round(0);

    assertThat(areHere(newest, newer)).isTrue();
    assertThat(areHere(old)).isFalse();
    assertThat(replicator.status()).isEqualTo(new ReplicationStatus(1, 20_000, 0));
    assertThat(service.gauges().wantedBytes()).isEqualTo(40_000);
    assertThat(service.gauges().maxDiskBytes()).isEqualTo(50_000);
  }

  @Test
  void asksForNothingThatDoesNotFit() throws Exception {
    replicator.round(0);
    replicator.round(NEXT);

    assertThat(catalog.calls())
        .contains("GET /api/v1/catalog/" + newer.infoHash() + "/torrent")
        .doesNotContain("GET /api/v1/catalog/" + old.infoHash() + "/torrent");
  }

  @Test
  void throwsNothingAwayForWhatIsNewer() throws Exception {
    replicator.round(0);
    Metainfo late = Torrents.of("late.bin", 4);
    catalog.put(late);

    replicator.round(NEXT);
    replicator.round(MUCH_LATER);

    assertThat(areHere(newest, newer)).isTrue();
    assertThat(areHere(late)).isFalse();
    assertThat(replicator.status().waiting()).isEqualTo(2);
  }

  @Test
  void fetchesWhatWaitedWhenThereIsRoom() throws Exception {
    replicator.round(0);
    catalog.remove(newest.infoHash());

    replicator.round(NEXT);

    assertThat(areHere(newest)).isFalse();
    assertThat(areHere(newer, old)).isTrue();
    assertThat(replicator.status()).isEqualTo(new ReplicationStatus(0, 0, 1));
  }

  @Test
  void makesRoomByHandToo() throws Exception {
    replicator.round(0);
    service.remove(newer.infoHash(), true);

    replicator.round(NEXT);

    assertThat(areHere(newest, old)).isTrue();
    assertThat(areHere(newer)).isFalse();
  }

  @Test
  void nothingSmallerWaitsBehindWhatIsTooLarge() throws Exception {
    catalog.lieOfSize(newest.infoHash(), HUGE);

    replicator.round(0);

    assertThat(areHere(newer, old)).isTrue();
    assertThat(areHere(newest)).isFalse();
    assertThat(replicator.status()).isEqualTo(new ReplicationStatus(1, HUGE, 0));
    catalog.calls();
    replicator.round(NEXT);
    assertThat(catalog.calls()).noneMatch(call -> call.endsWith("/torrent"));
  }

  @Test
  void whatTheDiskCannotHoldWaitsWithoutAQuota() throws Exception {
    service.close();
    service = new PeerService(PeerConfig.of(folder));
    replicator =
        new Replicator(
            service,
            catalog.client(),
            new Replication(List.of(new NamePattern("*")), RemovalPolicy.KEEP),
            0);
    catalog.lieOfSize(newest.infoHash(), HUGE);

    replicator.round(0);

    assertThat(areHere(newer, old)).isTrue();
    assertThat(replicator.status()).isEqualTo(new ReplicationStatus(1, HUGE, 0));
  }

  @Test
  void believesNoSizeThatIsTooSmall() throws Exception {
    catalog.lieOfSize(old.infoHash(), 1);

    replicator.round(0);

    assertThat(areHere(old)).isFalse();
    assertThat(replicator.status()).isEqualTo(new ReplicationStatus(1, 20_000, 0));
  }

  @Test
  void forgetsWhatTheCatalogueHasNoMore() throws Exception {
    replicator.round(0);
    catalog.remove(old.infoHash());

    replicator.round(MUCH_LATER);

    assertThat(replicator.status()).isEqualTo(ReplicationStatus.IDLE);
  }

  @Test
  void countsVeryMany() {
    WaitingEntries waiting = new WaitingEntries();
    for (int i = 0; i < WaitingEntries.MOST + 5; i++) {
      waiting.add(entry(i));
    }

    assertThat(waiting.count()).isEqualTo(WaitingEntries.MOST + 5);
    assertThat(waiting.bytes()).isEqualTo(10L * (WaitingEntries.MOST + 5));
    assertThat(waiting.newestFirst()).hasSize(WaitingEntries.MOST);
    assertThat(waiting.newestFirst().getFirst()).isEqualTo(entry(WaitingEntries.MOST - 1));
    waiting.clear();
    assertThat(waiting.count()).isZero();
    assertThat(waiting.bytes()).isZero();
  }

  @Test
  void countsNoMoreBytesThanThereAreNumbers() {
    WaitingEntries waiting = new WaitingEntries();
    for (int i = 0; i < WaitingEntries.MOST + 2; i++) {
      waiting.add(entry(i).ofSize(Long.MAX_VALUE));
    }

    assertThat(waiting.bytes()).isEqualTo(Long.MAX_VALUE);
  }

  private static CatalogEntry entry(int number) {
    return new CatalogEntry(
        InfoHash.fromHex("%040x".formatted(number)),
        "name",
        10,
        "",
        List.of(),
        "",
        FakeCatalog.PUBLISHED.plusSeconds(number),
        0,
        0);
  }

  private boolean areHere(Metainfo... torrents) {
    return List.of(torrents).stream().allMatch(torrent -> service.has(torrent.infoHash()));
  }
}
