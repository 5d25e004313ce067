package dev.enjambre.peer.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.session.TorrentState;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose state is elsewhere than in its data folder, and what is kept between two. */
class KeptTorrentTest {

  private static final URI TRACKER = URI.create("http://127.0.0.1:9/announce");

  @TempDir Path folder;
  private Metainfo torrent;
  private PeerConfig config;

  @BeforeEach
  void make() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.write(data.resolve("file.bin"), new byte[100_000]);
    torrent = new MetainfoBuilder().build(data.resolve("file.bin"));
    config = PeerConfig.of(data).stateFolder(folder.resolve("state"));
  }

  @Test
  void leavesTheDataFolderAloneWhereItsStateIsElsewhere() throws Exception {
    addAndEnd();

    assertThat(folder.resolve("data")).isDirectoryNotContaining("glob:**.enjambre");
    try (PeerService engine = new PeerService(config)) {
      assertThat(engine.has(torrent.infoHash())).isTrue();
    }
  }

  @Test
  void flushesWhatIsHereSoThatItNeedNotBeCheckedAfterAPowerCut() throws Exception {
    try (PeerService engine = new PeerService(config)) {
      engine.add(torrent, AddOptions.DEFAULT);
      awaitSeeding(engine);

      engine.flush(torrent.infoHash());

      Path record =
          folder.resolve("state/torrents").resolve(torrent.infoHash().toHex()).resolve("resume");
      assertThat(new String(Files.readAllBytes(record), ISO_8859_1)).contains("7:durablei1e");
    }
  }

  @Test
  void cannotFlushWhatIsNotOpen() throws Exception {
    MagnetLink link = MagnetLink.of(torrent.infoHash());
    try (PeerService engine = new PeerService(config)) {
      engine.addMagnet(link, AddOptions.DEFAULT);

      assertThatThrownBy(() -> engine.flush(torrent.infoHash()))
          .isInstanceOfSatisfying(
              TorrentException.class,
              refusal -> assertThat(refusal.kind()).isEqualTo(TorrentException.Kind.STORAGE));
    }
  }

  @Test
  void goesOnWithOtherTrackersAfterTheyWereRenewed() throws Exception {
    addAndEnd();

    KeptTorrent.renew(
        config, torrent.infoHash(), kept -> kept.withTrackers(List.of(List.of(TRACKER))));

    try (PeerService engine = new PeerService(config)) {
      assertThat(engine.metainfo(torrent.infoHash()).trackerTiers())
          .containsExactly(List.of(TRACKER));
      awaitSeeding(engine);
    }
  }

  @Test
  void dropsALinkSoThatTheTorrentCanTakeItsPlace() throws Exception {
    try (PeerService engine = new PeerService(config)) {
      engine.addMagnet(MagnetLink.of(torrent.infoHash()), AddOptions.DEFAULT);
    }

    KeptTorrent.renew(config, torrent.infoHash(), kept -> torrent);

    try (PeerService engine = new PeerService(config)) {
      assertThat(engine.add(torrent, AddOptions.DEFAULT).isNew()).isTrue();
      awaitSeeding(engine);
    }
  }

  @Test
  void cannotBeChangedWhileAnEngineRuns() throws Exception {
    try (PeerService engine = new PeerService(config)) {
      assertThat(engine.isListening()).isTrue();

      assertThatThrownBy(() -> KeptTorrent.renew(config, torrent.infoHash(), kept -> kept))
          .isInstanceOf(FolderInUseException.class);
    }
  }

  private void addAndEnd() throws Exception {
    try (PeerService engine = new PeerService(config)) {
      engine.add(torrent, AddOptions.DEFAULT);
      awaitSeeding(engine);
    }
  }

  private void awaitSeeding(PeerService engine) {
    await().until(() -> engine.status(torrent.infoHash()).state() == TorrentState.SEEDING);
  }
}
