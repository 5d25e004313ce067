package dev.enjambre.peer.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.CatalogStatus.State;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.service.Publication;
import dev.enjambre.peer.service.ShareOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CatalogPublisherTest {

  private static final long LATER = Duration.ofMinutes(1).toNanos();
  private static final long MUCH_LATER = Duration.ofMinutes(11).toNanos();
  private static final ShareOptions PUBLISHED = new ShareOptions(true, _ -> Optional.empty());

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private PeerService service;
  private CatalogPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder.resolve("data")));
    publisher = new CatalogPublisher(service, catalog.client(), "peer-1");
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @Test
  @DisplayName("C1: what is shared is published, once")
  void publishesWhatIsShared() throws Exception {
    InfoHash shared = share("model.bin", PUBLISHED);
    InfoHash kept = share("other.bin", ShareOptions.UNPUBLISHED);
    assertThat(publisher.statusOf(shared))
        .contains(new CatalogStatus(State.WAITING, Optional.empty()));

    publisher.round(0);
    publisher.round(LATER);

    assertThat(catalog.calls()).containsExactly("POST /api/v1/catalog?addedBy=peer-1");
    assertThat(catalog.has(shared)).isTrue();
    assertThat(publisher.statusOf(shared).map(CatalogStatus::state)).contains(State.PUBLISHED);
    assertThat(publisher.statusOf(kept)).isEmpty();
  }

  @Test
  void triesAgainWhenTheCatalogueWasAway() throws Exception {
    InfoHash shared = share("model.bin", PUBLISHED);
    share("second.bin", PUBLISHED);
    catalog.failWith(503);

    publisher.round(0);

    assertThat(catalog.calls()).hasSize(1);
    CatalogStatus waiting = publisher.statusOf(shared).orElseThrow();
    assertThat(waiting.state()).isEqualTo(State.WAITING);
    assertThat(waiting.error()).hasValueSatisfying(why -> assertThat(why).contains("503"));

    catalog.failWith(0);
    publisher.round(1);
    assertThat(catalog.calls()).isEmpty();
    publisher.round(LATER);
    assertThat(catalog.calls()).hasSize(2);
    assertThat(catalog.has(shared)).isTrue();
  }

  @Test
  void aRestartLosesNothingThatIsToBePublished() throws Exception {
    InfoHash shared = share("model.bin", PUBLISHED);
    service.close();
    service = new PeerService(PeerConfig.of(folder.resolve("data")));
    publisher = new CatalogPublisher(service, catalog.client(), "");

    publisher.round(0);

    assertThat(catalog.has(shared)).isTrue();
    service.close();
    service = new PeerService(PeerConfig.of(folder.resolve("data")));
    assertThat(service.publication(shared)).isEqualTo(Publication.PUBLISHED);
  }

  @Test
  void aNameThatIsTakenIsRefusedUntilItIsFree() throws Exception {
    Metainfo other = Torrents.of("model.bin", 7);
    catalog.put(other);
    InfoHash shared = share("model.bin", PUBLISHED);

    publisher.round(0);

    CatalogStatus refused = publisher.statusOf(shared).orElseThrow();
    assertThat(refused.state()).isEqualTo(State.REFUSED);
    assertThat(refused.error())
        .contains("the name stands for another torrent: " + other.infoHash());

    catalog.calls();
    publisher.round(LATER);
    assertThat(catalog.calls()).isEmpty();
    catalog.remove(other.infoHash());
    publisher.round(MUCH_LATER);
    assertThat(publisher.statusOf(shared).map(CatalogStatus::state)).contains(State.PUBLISHED);
  }

  @Test
  void oneThatIsRefusedHoldsUpNoOther() throws Exception {
    catalog.put(Torrents.of("a.bin", 7));
    InfoHash refused = share("a.bin", PUBLISHED);
    InfoHash other = share("b.bin", PUBLISHED);

    publisher.round(0);

    assertThat(publisher.statusOf(refused).map(CatalogStatus::state)).contains(State.REFUSED);
    assertThat(catalog.has(other)).isTrue();
  }

  private InfoHash share(String name, ShareOptions options) throws Exception {
    byte[] content = name.repeat(1000).getBytes(UTF_8);
    return service
        .upload(name, new ByteArrayInputStream(content), content.length, options)
        .status()
        .infoHash();
  }
}
