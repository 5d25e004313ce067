package dev.enjambre.peer.service;

import static dev.enjambre.interop.Patience.patiently;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.Torrents;
import dev.enjambre.peer.session.TorrentOptions;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.storage.Preallocation;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much room there is said to be for replicas: by the disk, beside what is under way. */
@Timeout(60)
class ReplicasRoomTest {

  private static final int PIECE = 16 << 20;

  @TempDir private Path folder;

  private PeerService service;

  /** So large that it can be told from whatever else is written to the disk meanwhile. */
  private long large;

  private long before;

  @BeforeEach
  void start() throws Exception {
    service = new PeerService(PeerConfig.of(folder));
    before = service.replicas().room();
    large = Math.max(1, Math.min(8L << 30, before / 4) / PIECE) * PIECE;
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void leavesOutWhatIsStillToBeWritten() throws Exception {
    Metainfo torrent = torrent();
    service.replicas().add(torrent, Instant.EPOCH);
    patiently().until(() -> service.status(torrent.infoHash()).state() == TorrentState.DOWNLOADING);

    assertThat(service.replicas().room()).isCloseTo(before - large, aQuarter());
  }

  @Test
  void leavesOutWhatWaitsToGoOn() throws Exception {
    service.add(torrent(), new AddOptions(true, TorrentOptions.DEFAULT));

    assertThat(service.replicas().room()).isCloseTo(before - large, aQuarter());
  }

  @Test
  void countsOnceWhatIsThere() throws Exception {
    try (RandomAccessFile part =
        new RandomAccessFile(folder.resolve("l.bin.part").toFile(), "rw")) {
      part.setLength(large);
    }

    service.add(torrent(), new AddOptions(true, TorrentOptions.DEFAULT));

    assertThat(service.replicas().room()).isCloseTo(before, aQuarter());
  }

  @Test
  void countsOnceWhatIsTakenInAdvance() throws Exception {
    service.close();
    service = new PeerService(takingAllInAdvance());
    before = service.replicas().room();
    large = Math.max(1, Math.min(1L << 30, before / 4) / PIECE) * PIECE;
    try (RandomAccessFile part =
        new RandomAccessFile(folder.resolve("l.bin.part").toFile(), "rw")) {
      part.setLength(large);
    }
    Metainfo torrent = torrent();

    service.replicas().add(torrent, Instant.EPOCH);
    patiently().until(() -> service.status(torrent.infoHash()).state() == TorrentState.DOWNLOADING);

    assertThat(service.replicas().room()).isCloseTo(before, within(large / 2));
  }

  private PeerConfig takingAllInAdvance() {
    PeerConfig usual = PeerConfig.of(folder);
    return new PeerConfig(
        usual.dataFolder(),
        Optional.empty(),
        usual.listenAddress(),
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        usual.limits(),
        Preallocation.FULL,
        usual.session());
  }

  @Test
  void isWhatIsLeftOfTheQuota() throws Exception {
    service.close();
    service = new PeerService(PeerConfig.of(folder).maxDisk(50_000));

    service.replicas().add(Torrents.of("a.bin", 1), Instant.EPOCH);

    assertThat(service.replicas().room()).isEqualTo(30_000);
  }

  private Offset<Long> aQuarter() {
    return within(large / 4);
  }

  private Metainfo torrent() throws Exception {
    int hashes = Math.toIntExact(large / PIECE * 20);
    String info =
        "d4:infod6:lengthi%de4:name5:l.bin12:piece lengthi%de6:pieces%d:%see"
            .formatted(large, PIECE, hashes, "x".repeat(hashes));
    return Metainfo.parse(info.getBytes(ISO_8859_1));
  }
}
