package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.session.FilePriorities;
import dev.enjambre.peer.session.TorrentLimits;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Part of a torrent, then the rest, and limits that change meanwhile; whole engines over loopback.
 */
class SelectedFilesTest {

  private static final int[] SIZES = {1_000_001, 3_000_000, 77, 900_000};

  @TempDir private Path folder;
  private Metainfo metainfo;

  @BeforeEach
  void makeTorrent() throws Exception {
    Path set = Files.createDirectories(folder.resolve("seeder/set"));
    for (int i = 0; i < SIZES.length; i++) {
      byte[] bytes = new byte[SIZES[i]];
      new Random(i).nextBytes(bytes);
      Files.write(set.resolve("f" + i), bytes);
    }
    metainfo = new MetainfoBuilder().pieceLength(65_536).build(set);
  }

  private PeerService engine(String name) throws IOException {
    return new PeerService(PeerConfig.of(Files.createDirectories(folder.resolve(name))));
  }

  private PeerService seeder() throws Exception {
    PeerService seeder = engine("seeder");
    seeder.add(metainfo, AddOptions.DEFAULT);
    awaitStatus(seeder, status -> assertThat(status.state()).isEqualTo(TorrentState.SEEDING));
    return seeder;
  }

  private InfoHash hash() {
    return metainfo.infoHash();
  }

  private void awaitStatus(PeerService engine, Consumer<TorrentStatus> expectation) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          TorrentStatus status = engine.status(hash());
          assertThat(status.error()).isEmpty();
          expectation.accept(status);
        });
  }

  private static AddOptions only(Integer... files) {
    return new AddOptions(
        false, new TorrentOptions(false, FilePriorities.only(List.of(files)), TorrentLimits.NONE));
  }

  private static void assertSeeding(TorrentStatus status) {
    assertThat(status.state()).isEqualTo(TorrentState.SEEDING);
  }

  private void assertSame(String name) {
    assertThat(folder.resolve("leecher/set").resolve(name))
        .hasSameBinaryContentAs(folder.resolve("seeder/set").resolve(name));
  }

  @Test
  @DisplayName("BEP 53: fetches the files that a magnet link names, also after a restart")
  void fetchesTheFilesThatAMagnetLinkNames() throws Exception {
    MagnetLink link = MagnetLink.parse(MagnetLink.of(hash()).format() + "&so=0,2-3");
    try (PeerService seeder = seeder()) {
      try (PeerService leecher = engine("leecher")) {
        leecher.addMagnet(link, AddOptions.DEFAULT);
      }
      try (PeerService leecher = engine("leecher")) {
        leecher.addPeer(hash(), PeerEndpoint.of("127.0.0.1", seeder.port()));
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        assertSame("f0");
        assertSame("f2");
        assertSame("f3");
        assertThat(folder.resolve("leecher/set/f1")).doesNotExist();
      }
      try (PeerService leecher = engine("leecher")) {
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        assertThat(leecher.status(hash()).options().files().isWanted(1)).isFalse();
      }
    }
  }

  @Test
  void fetchesAFileThenTheRestAlsoAfterARestart() throws Exception {
    try (PeerService seeder = seeder()) {
      PeerEndpoint known = PeerEndpoint.of("127.0.0.1", seeder.port());
      try (PeerService leecher = engine("leecher")) {
        leecher.add(metainfo, only(1));
        leecher.addPeer(hash(), known);
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        TorrentStatus partial = leecher.status(hash());
        assertThat(partial.progress()).isEqualTo(1);
        assertThat(partial.wantedBytes()).isLessThan(3_200_000);
        assertThat(partial.downloadedBytes()).isLessThan(3_200_000);
        assertSame("f1");
        assertThat(folder.resolve("leecher/set")).isDirectoryNotContaining("glob:**f[023]*");
      }
      try (PeerService leecher = engine("leecher")) {
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        assertThat(leecher.status(hash()).options().files().isWanted(0)).isFalse();
        leecher.addPeer(hash(), known);

        leecher.configure(
            hash(),
            options ->
                new TorrentOptions(
                    true,
                    options.files().with(Map.of(0, PiecePriority.HIGH, 2, PiecePriority.LOW)),
                    options.limits()));
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        assertSame("f0");
        assertSame("f2");
        assertThat(folder.resolve("leecher/set/f3")).doesNotExist();

        leecher.configure(hash(), _ -> TorrentOptions.DEFAULT);
        awaitStatus(
            leecher,
            status -> {
              assertSeeding(status);
              assertThat(status.piecesHave()).isEqualTo(status.pieces());
            });
        assertSame("f3");
        // What it had was not fetched twice.
        assertThat(leecher.status(hash()).downloadedBytes()).isLessThan(2_100_000);
        leecher.recheck(hash());
        awaitStatus(leecher, SelectedFilesTest::assertSeeding);
        leecher.remove(hash(), true);
        assertThat(folder.resolve("leecher")).isDirectoryNotContaining("glob:**set");
      }
    }
  }

  @Test
  void keepsALimitThatIsSetWhileItFetches() throws Exception {
    try (PeerService seeder = seeder();
        PeerService leecher = engine("leecher")) {
      leecher.limit(limits -> limits.withRates(10_000, 0));
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(hash(), PeerEndpoint.of("127.0.0.1", seeder.port()));
      awaitStatus(leecher, status -> assertThat(status.downloadedBytes()).isPositive());
      assertThat(leecher.status(hash()).downloadedBytes()).isLessThan(1_000_000);

      long begun = System.nanoTime();
      long before = leecher.status(hash()).downloadedBytes();
      leecher.limit(limits -> limits.withRates(2_000_000, 0));
      awaitStatus(leecher, SelectedFilesTest::assertSeeding);

      double seconds = (System.nanoTime() - begun) / 1e9;
      double rate = (leecher.status(hash()).downloadedBytes() - before) / seconds;
      // A busy machine may be slower, but never faster.
      assertThat(rate).isLessThan(2 * 2_000_000);
    }
  }

  @Test
  void fetchesOneTorrentAfterTheOther() throws Exception {
    Path other = folder.resolve("seeder/other");
    byte[] bytes = new byte[2_000_000];
    new Random(9).nextBytes(bytes);
    Files.write(other, bytes);
    Metainfo second = new MetainfoBuilder().build(other);
    try (PeerService seeder = seeder();
        PeerService leecher = engine("leecher")) {
      seeder.add(second, AddOptions.DEFAULT);
      leecher.limit(limits -> limits.withActiveTorrents(1));
      leecher.add(metainfo, AddOptions.DEFAULT);
      awaitStatus(
          leecher, status -> assertThat(status.state()).isEqualTo(TorrentState.DOWNLOADING));
      leecher.add(second, AddOptions.DEFAULT);
      await().untilAsserted(() -> assertThat(leecher.status(second.infoHash()).queued()).isTrue());
      assertThat(leecher.status(second.infoHash()).state()).isEqualTo(TorrentState.PAUSED);
      PeerEndpoint known = PeerEndpoint.of("127.0.0.1", seeder.port());
      leecher.addPeer(hash(), known);
      leecher.addPeer(second.infoHash(), known);

      awaitStatus(leecher, SelectedFilesTest::assertSeeding);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertSeeding(leecher.status(second.infoHash())));
      assertThat(leecher.status(second.infoHash()).queued()).isFalse();
    }
  }

  @Test
  void refusesFilesThatThereAreNot() throws Exception {
    try (PeerService engine = engine("leecher")) {
      assertThatThrownBy(() -> engine.add(metainfo, only(4)))
          .isInstanceOf(TorrentException.class)
          .hasMessageContaining("there is no file 4");
      assertThat(engine.list()).isEmpty();
    }
  }
}
