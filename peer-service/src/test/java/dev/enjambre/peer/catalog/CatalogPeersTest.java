package dev.enjambre.peer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CatalogPeersTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private final FakeCatalog catalog = new FakeCatalog();
  private PeerService service;
  private CatalogPeers peers;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder.resolve("ours")).with(CallRules.ANY_MACHINE));
    peers = new CatalogPeers(service, catalog.client());
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    catalog.close();
  }

  @Test
  @DisplayName("C2: holders that the catalogue names are candidates like any other")
  void fetchesFromThoseWhomTheCatalogueNames() throws Exception {
    try (PeerService holder = new PeerService(PeerConfig.of(folder.resolve("theirs")))) {
      byte[] content = Torrents.content(1);
      Metainfo torrent =
          holder.metainfo(
              holder
                  .upload("a.bin", new ByteArrayInputStream(content), content.length)
                  .status()
                  .infoHash());
      catalog.put(torrent);
      catalog.holders(
          torrent.infoHash(),
          "{\"address\":\"127.0.0.1\",\"port\":1},{\"address\":\"bad\",\"port\":2},"
              + "{\"address\":\"127.0.0.1\",\"port\":"
              + holder.port()
              + "}");
      service.add(torrent, AddOptions.DEFAULT);
      awaitState(torrent, TorrentState.DOWNLOADING);

      peers.round(0);

      await()
          .atMost(PATIENCE)
          .until(() -> service.status(torrent.infoHash()).state() == TorrentState.SEEDING);
      assertThat(folder.resolve("ours/a.bin")).hasBinaryContent(content);
    }
  }

  @Test
  void asksEverMoreSeldom() throws Exception {
    Metainfo torrent = Torrents.of("a.bin", 1);
    catalog.put(torrent);
    service.add(torrent, AddOptions.DEFAULT);
    awaitState(torrent, TorrentState.DOWNLOADING);

    assertThat(asked(0)).isOne();
    assertThat(asked(29)).isZero();
    assertThat(asked(30)).isOne();
    assertThat(asked(89)).isZero();
    assertThat(asked(90)).isOne();
    assertThat(asked(210)).isOne();
    assertThat(asked(450)).isOne();
    assertThat(asked(930)).isOne();
    assertThat(asked(930 + 599)).isZero();
    assertThat(asked(930 + 600)).isOne();
    assertThat(asked(930 + 1200)).isOne();
  }

  @Test
  void asksAgainAtOnceForWhatBeginsAnew() throws Exception {
    Metainfo torrent = Torrents.of("a.bin", 1);
    catalog.put(torrent);
    service.add(torrent, AddOptions.DEFAULT);
    awaitState(torrent, TorrentState.DOWNLOADING);
    assertThat(asked(0)).isOne();

    service.pause(torrent.infoHash());
    assertThat(asked(1)).isZero();
    service.resume(torrent.infoHash());
    awaitState(torrent, TorrentState.DOWNLOADING);

    assertThat(asked(2)).isOne();
  }

  @Test
  void asksForTheMetadataOfALinkToo() throws Exception {
    Metainfo torrent = Torrents.of("a.bin", 1);
    catalog.put(torrent);
    service.addMagnet(
        MagnetLink.parse("magnet:?xt=urn:btih:" + torrent.infoHash()), AddOptions.DEFAULT);

    assertThat(asked(0)).isOne();
  }

  @Test
  void doesNotAskForWhatIsPrivate() throws Exception {
    Metainfo torrent = Torrents.ofPrivate("a.bin", 1);
    catalog.put(torrent);
    service.add(torrent, AddOptions.DEFAULT);
    awaitState(torrent, TorrentState.DOWNLOADING);

    assertThat(asked(0)).isZero();
  }

  @Test
  void asksForSomeAtATime() throws Exception {
    for (int i = 0; i < 25; i++) {
      Metainfo torrent = Torrents.of(i + ".bin", i);
      service.add(torrent, AddOptions.DEFAULT);
      awaitState(torrent, TorrentState.DOWNLOADING);
    }

    assertThat(asked(0)).isEqualTo(20);
    assertThat(asked(1)).isEqualTo(5);
  }

  private void awaitState(Metainfo torrent, TorrentState state) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> service.status(torrent.infoHash()).state() == state);
  }

  private int asked(long seconds) throws Exception {
    catalog.calls();
    peers.round(seconds * SECOND);
    return (int) catalog.calls().stream().filter(call -> call.contains("/peers")).count();
  }
}
