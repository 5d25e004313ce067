package dev.enjambre.peer.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentFailure;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a bad disk does to a whole engine: the torrent fails and names path and reason, the others
 * go on, and resuming recovers it once the cause is gone.
 */
@Timeout(120)
class BadDiskIT {

  private static final int SIZE = 12_000_001;
  private static final long SLOW = 4_000_000;

  @TempDir Path folder;

  /** Has {@code big.bin}. */
  private PeerService source;

  private Metainfo big;

  /** What the engine on the bad disk has beside what goes wrong. */
  private Metainfo other;

  private Path original;
  private Path data;

  @BeforeEach
  void start() throws Exception {
    source = new PeerService(PeerConfig.of(Files.createDirectories(folder.resolve("source"))));
    big = upload(source, "big.bin", SIZE);
    original = Files.createDirectories(folder.resolve("original")).resolve("other.bin");
    Files.write(original, random(300_000));
    other = new MetainfoBuilder().build(original);
    data = Files.createDirectories(folder.resolve("data"));
  }

  @AfterEach
  void end() throws IOException {
    source.close();
  }

  @Test
  void aFullDiskFailsTheDownloadUntilThereIsRoom() throws Exception {
    try (Mount _ = Mount.inMemory(data, 16);
        PeerService engine = startEngine()) {
      fetchAThird(engine);

      Path filler = data.resolve("filler");
      fill(filler);
      source.limit(limits -> limits.withRates(0, 0));
      TorrentStatus failed = awaitState(engine, big.infoHash(), TorrentState.FAILED);
      assertThat(failed.error().orElseThrow())
          .startsWith(data + "/")
          .endsWith(": No space left on device");
      assertThat(engine.failure(big.infoHash()).orElseThrow().kind())
          .isEqualTo(TorrentFailure.Kind.DISK_FULL);
      assertTheOthersGoOn(engine);

      Files.delete(filler);
      engine.resume(big.infoHash());
      awaitState(engine, big.infoHash(), TorrentState.SEEDING);
      assertSameContent(data.resolve("big.bin"));
    }
  }

  @Test
  void aDiskThatTurnsReadOnlyFailsTheDownloadUntilItCanBeWritten() throws Exception {
    Metainfo late = upload(source, "late.bin", 1_000_000);
    try (PeerService engine = startEngine()) {
      fetchAThird(engine);

      try (Mount _ = Mount.readOnly(data)) {
        source.limit(limits -> limits.withRates(0, 0));
        TorrentStatus failed = awaitState(engine, big.infoHash(), TorrentState.FAILED);
        assertThat(failed.error().orElseThrow())
            .startsWith(data + "/")
            .endsWith(": Read-only file system");
        assertThat(engine.failure(big.infoHash()).orElseThrow().kind())
            .isEqualTo(TorrentFailure.Kind.NOT_WRITABLE);
        assertThatThrownBy(() -> engine.add(late, AddOptions.DEFAULT))
            .hasMessageStartingWith(data + "/")
            .hasMessageEndingWith(": Read-only file system");
        assertTheOthersGoOn(engine);
      }

      engine.resume(big.infoHash());
      awaitState(engine, big.infoHash(), TorrentState.SEEDING);
      assertSameContent(data.resolve("big.bin"));
      engine.add(late, AddOptions.DEFAULT);
    }
  }

  @Test
  void aFileInTheWayOfAFolderFailsTheTorrentUntilItIsMoved() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("source/tree/sub"));
    Files.write(tree.resolve("one.bin"), random(70_000));
    Files.write(tree.resolve("two.bin"), random(90_000));
    Metainfo metainfo = new MetainfoBuilder().build(folder.resolve("source/tree"));
    source.add(metainfo, AddOptions.DEFAULT);
    Path inTheWay = data.resolve("tree");
    Files.writeString(inTheWay, "a file");

    try (PeerService engine = startEngine()) {
      engine.add(metainfo, AddOptions.DEFAULT);
      engine.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", source.port()));
      TorrentStatus failed = awaitState(engine, metainfo.infoHash(), TorrentState.FAILED);
      assertThat(failed.error().orElseThrow()).startsWith(inTheWay.toString());
      assertThat(inTheWay).hasContent("a file");
      assertTheOthersGoOn(engine);

      Files.move(inTheWay, data.resolve("moved"));
      engine.resume(metainfo.infoHash());
      awaitState(engine, metainfo.infoHash(), TorrentState.SEEDING);
      assertThat(data.resolve("tree/sub/two.bin")).hasSameBinaryContentAs(tree.resolve("two.bin"));
    }
  }

  @Test
  void aFileThatVanishesWhileItIsSharedFailsTheTorrentUntilItIsBack() throws Exception {
    try (PeerService engine = startEngine();
        PeerService leecher = leecherOfOther("leecher")) {
      Path file = data.resolve("other.bin");
      Path away = data.resolve("away");
      Files.move(file, away);
      leecher.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));
      TorrentStatus failed = awaitState(engine, other.infoHash(), TorrentState.FAILED);
      assertThat(failed.error()).contains(file + ": the file has vanished");

      Files.move(away, file);
      engine.resume(other.infoHash());
      awaitState(engine, other.infoHash(), TorrentState.SEEDING);
      leecher.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));
      awaitState(leecher, other.infoHash(), TorrentState.SEEDING);
    }
    assertThat(folder.resolve("leecher/other.bin")).hasSameBinaryContentAs(original);
  }

  /**
   * Found out by a look before sending, or, as nobody looks at what was in memory a moment ago, by
   * the sending itself.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatIsCutShortWhileItIsSharedFailsTheTorrentAndIsFetchedAnew(boolean wasJustSent)
      throws Exception {
    try (PeerService engine = startEngine();
        PeerService leecher = leecherOfOther("leecher")) {
      if (wasJustSent) {
        assertTheOthersGoOn(engine);
      }
      Path file = data.resolve("other.bin");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(150_000);
      }
      leecher.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));
      TorrentStatus failed = awaitState(engine, other.infoHash(), TorrentState.FAILED);
      assertThat(failed.error()).contains(file + ": the file is shorter than the torrent says");

      engine.resume(other.infoHash());
      assertThat(awaitState(engine, other.infoHash(), TorrentState.DOWNLOADING).piecesHave())
          .isPositive();
      try (PeerService helper = new PeerService(PeerConfig.of(folder.resolve("original")))) {
        helper.add(other, AddOptions.DEFAULT);
        engine.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", helper.port()));
        awaitState(engine, other.infoHash(), TorrentState.SEEDING);
      }
      leecher.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));
      awaitState(leecher, other.infoHash(), TorrentState.SEEDING);
      assertThat(file).hasSameBinaryContentAs(original);
    }
    assertThat(folder.resolve("leecher/other.bin")).hasSameBinaryContentAs(original);
  }

  /** Starts the engine on the bad disk. */
  private PeerService startEngine() throws Exception {
    Files.copy(original, data.resolve("other.bin"));
    PeerService engine = new PeerService(PeerConfig.of(data));
    engine.add(other, AddOptions.DEFAULT);
    awaitState(engine, other.infoHash(), TorrentState.SEEDING);
    return engine;
  }

  private PeerService leecherOfOther(String name) throws Exception {
    Path leecherFolder = Files.createDirectories(folder.resolve(name));
    PeerService leecher = new PeerService(PeerConfig.of(leecherFolder));
    leecher.add(other, AddOptions.DEFAULT);
    return leecher;
  }

  private void fetchAThird(PeerService engine) throws Exception {
    source.limit(limits -> limits.withRates(0, SLOW));
    engine.add(big, AddOptions.DEFAULT);
    engine.addPeer(big.infoHash(), PeerEndpoint.of("127.0.0.1", source.port()));
    TorrentStatus status =
        awaitStatus(engine, big.infoHash(), seen -> seen.piecesHave() > seen.pieces() / 3);
    assertThat(status.state()).isEqualTo(TorrentState.DOWNLOADING);
  }

  /** Another engine can still fetch what this one has. */
  private void assertTheOthersGoOn(PeerService engine) throws Exception {
    try (PeerService leecher = leecherOfOther("witness")) {
      leecher.addPeer(other.infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));
      awaitState(leecher, other.infoHash(), TorrentState.SEEDING);
    }
    assertThat(engine.status(other.infoHash()).state()).isEqualTo(TorrentState.SEEDING);
  }

  private void assertSameContent(Path copy) {
    assertThat(copy).hasSameBinaryContentAs(folder.resolve("source/big.bin"));
    assertThat(copy.resolveSibling("big.bin.part")).doesNotExist();
  }

  private static void fill(Path filler) throws IOException {
    byte[] zeros = new byte[65536];
    try (OutputStream out = Files.newOutputStream(filler)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(zeros);
                }
              })
          .hasMessageContaining("No space left");
    }
  }

  private static TorrentStatus awaitState(PeerService peer, InfoHash infoHash, TorrentState state) {
    return awaitStatus(peer, infoHash, status -> status.state() == state);
  }

  private static TorrentStatus awaitStatus(
      PeerService peer, InfoHash infoHash, Predicate<TorrentStatus> wanted) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> peer.status(infoHash), wanted);
  }

  private static Metainfo upload(PeerService peer, String name, int size) throws Exception {
    byte[] content = random(size);
    return peer.metainfo(
        peer.upload(name, new ByteArrayInputStream(content), size).status().infoHash());
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
