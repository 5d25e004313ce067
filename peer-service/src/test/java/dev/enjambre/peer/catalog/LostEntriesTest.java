package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.Publication;
import dev.enjambre.peer.session.TorrentOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue that has lost what it knew gets it back from those who hold it. */
@Timeout(60)
class LostEntriesTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private final Metainfo published = Torrents.of("published.bin", 1);
  private final Metainfo replica = Torrents.of("replica.bin", 2);
  private final Metainfo mine = Torrents.of("mine.bin", 3);
  private PeerService service;
  private CatalogPublisher publisher;
  private LostEntries lost;

  @BeforeEach
  void hold() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
    service.add(published, AddOptions.DEFAULT);
    service.publication(published.infoHash(), Publication.PUBLISHED);
    service.replicas().add(replica, FakeCatalog.PUBLISHED);
    service.add(mine, AddOptions.DEFAULT);
    catalog.put(published);
    catalog.put(replica);
    publisher = new CatalogPublisher(service, catalog.client(), "peer-1");
    lost = new LostEntries(service, catalog.client(), publisher, new SplittableRandom(1), -MINUTE);
    lost.round(0);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  private void lookAgain() throws CatalogException {
    CatalogPublisher again = new CatalogPublisher(service, catalog.client(), "peer-1");
    new LostEntries(service, catalog.client(), again, new SplittableRandom(2), -MINUTE).round(0);
  }

  @Test
  void publishesNothingThatIsThere() throws Exception {
    lost.round(MINUTE);

    assertThat(catalog.calls()).noneMatch(call -> call.startsWith("POST"));
  }

  @Test
  void givesBackWhatWasPublishedHereOrCameFromThere() throws Exception {
    catalog.lose();

    lost.round(MINUTE);

    assertThat(catalog.has(published.infoHash())).isTrue();
    assertThat(catalog.has(replica.infoHash())).isTrue();
    assertThat(catalog.has(mine.infoHash())).isFalse();
    assertThat(service.publication(replica.infoHash())).isEqualTo(Publication.NONE);
  }

  @Test
  void looksWhetherSomethingIsLostWhenItStarts() throws Exception {
    catalog.lose();
    LostEntries later =
        new LostEntries(service, catalog.client(), publisher, new SplittableRandom(2), -MINUTE);

    later.round(0);

    assertThat(catalog.has(published.infoHash())).isTrue();
  }

  @Test
  void leavesOutWhatWasRemoved() throws Exception {
    catalog.remove(published.infoHash());
    catalog.remove(replica.infoHash());

    lost.round(2 * 60 * MINUTE);

    assertThat(catalog.has(published.infoHash())).isFalse();
    assertThat(catalog.has(replica.infoHash())).isFalse();
  }

  @Test
  void leavesOutWhatWasRemovedBeforeTheCatalogueForgotThat() throws Exception {
    catalog.remove(published.infoHash());
    catalog.remove(replica.infoHash());
    lost.round(MINUTE);
    catalog.lose();

    lost.round(2 * MINUTE);

    assertThat(catalog.has(published.infoHash())).isFalse();
    assertThat(catalog.has(replica.infoHash())).isFalse();
  }

  @Test
  void remembersOverARestartWhatWasRemoved() throws Exception {
    catalog.remove(published.infoHash());
    catalog.remove(replica.infoHash());
    lookAgain();
    catalog.lose();
    service.close();
    service = new PeerService(PeerConfig.of(folder));

    lookAgain();

    assertThat(catalog.has(published.infoHash())).isFalse();
    assertThat(catalog.has(replica.infoHash())).isFalse();
  }

  @Test
  void givesBackWhatAPersonHasPublishedAgain() throws Exception {
    catalog.remove(published.infoHash());
    lost.round(MINUTE);
    service.publication(published.infoHash(), Publication.WANTED);
    publisher.round(MINUTE);
    assertThat(catalog.has(published.infoHash())).isTrue();
    catalog.lose();

    lost.round(2 * MINUTE);

    assertThat(catalog.has(published.infoHash())).isTrue();
  }

  @Test
  void whoeverSharesItAgainPublishesItAgain() throws Exception {
    catalog.remove(replica.infoHash());
    lost.round(MINUTE);

    service.add(replica, AddOptions.DEFAULT);
    assertThat(service.publication(replica.infoHash())).isEqualTo(Publication.REMOVED);
    service.add(replica, new AddOptions(false, TorrentOptions.DEFAULT, true));
    publisher.round(MINUTE);

    assertThat(catalog.has(replica.infoHash())).isTrue();
  }

  @Test
  void givesBackWhatSomebodyElseHasPublishedAgain() throws Exception {
    catalog.remove(replica.infoHash());
    lost.round(MINUTE);
    catalog.put(replica);
    lost.round(62 * MINUTE);
    catalog.lose();

    lost.round(63 * MINUTE);

    assertThat(catalog.has(replica.infoHash())).isTrue();
  }

  @Test
  void aRemovalDoesNotKeepFromPublishingWhatWaitsForIt() throws Exception {
    catalog.remove(replica.infoHash());
    service.publication(replica.infoHash(), Publication.WANTED);

    lost.round(MINUTE);
    publisher.round(MINUTE);

    assertThat(catalog.has(replica.infoHash())).isTrue();
  }

  @Test
  void findsOutInTimeThatACatalogueWasSetBack() throws Exception {
    catalog.lose(published.infoHash());

    lost.round(MINUTE);
    assertThat(catalog.has(published.infoHash())).isFalse();

    lost.round(61 * MINUTE);
    assertThat(catalog.has(published.infoHash())).isTrue();
  }

  @Test
  void goesOnWhereTheCatalogueFailed() throws Exception {
    catalog.lose();
    catalog.failWith(503);
    assertThatThrownBy(() -> lost.round(MINUTE)).isInstanceOf(CatalogException.class);
    catalog.failWith(0);

    lost.round(2 * MINUTE);

    assertThat(catalog.has(published.infoHash())).isTrue();
    assertThat(catalog.has(replica.infoHash())).isTrue();
  }

  @Test
  void asksLittleWhereNothingHasChanged() throws Exception {
    catalog.calls();

    lost.round(MINUTE);
    lost.round(MINUTE + 1);

    assertThat(catalog.calls()).hasSize(1);
  }
}
