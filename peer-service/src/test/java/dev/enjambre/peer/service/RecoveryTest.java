package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with a peer's data after a mishap. */
@Timeout(60)
class RecoveryTest {

  private static final int PIECE = 64 * 1024;
  private static final int PIECES = 10;

  @TempDir private Path folder;
  private final byte[] content = new byte[PIECE * PIECES - 7];
  private Path data;
  private Metainfo metainfo;

  @BeforeEach
  void makeData() throws Exception {
    new Random(1).nextBytes(content);
    data = Files.createDirectories(folder.resolve("data"));
    Files.write(data.resolve("file.bin"), content);
    metainfo = new MetainfoBuilder().pieceLength(PIECE).build(data.resolve("file.bin"));
  }

  @Test
  void aRecheckFindsWhatWasSpoiledUnseenAndItIsFetchedAnew() throws Exception {
    Path others = Files.createDirectories(folder.resolve("others"));
    Files.copy(data.resolve("file.bin"), others.resolve("file.bin"));
    try (PeerService peer = new PeerService(PeerConfig.of(data));
        PeerService other = new PeerService(PeerConfig.of(others))) {
      addAndAwait(peer);
      addAndAwait(other);
      spoil(data.resolve("file.bin"), 3 * PIECE + 100);
      peer.pause(metainfo.infoHash());

      peer.recheck(metainfo.infoHash());
      await().until(() -> peer.status(metainfo.infoHash()).piecesHave() == PIECES - 1);

      peer.resume(metainfo.infoHash());
      peer.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", other.port()));
      awaitSeeding(peer);
    }
    assertThat(data.resolve("file.bin")).hasBinaryContent(content);
  }

  @Test
  void aDataFolderThatWasMovedIsGoneOnWithWithoutBeingRead() throws Exception {
    try (PeerService peer = new PeerService(PeerConfig.of(data))) {
      addAndAwait(peer);
    }
    Path moved = Files.createDirectories(folder.resolve("elsewhere")).resolve("data");
    Files.move(data, moved);
    // Who reads it would see that it is another one.
    spoil(moved.resolve("file.bin"), 0);

    try (PeerService peer = new PeerService(PeerConfig.of(moved))) {
      awaitSeeding(peer);
    }
  }

  @Test
  void whereTheStateIsLostTheDataIsFoundWhenTheTorrentIsAddedAgain() throws Exception {
    try (PeerService peer = new PeerService(PeerConfig.of(data))) {
      addAndAwait(peer);
    }
    delete(data.resolve(".enjambre"));

    try (PeerService peer = new PeerService(PeerConfig.of(data))) {
      assertThat(peer.list()).isEmpty();
      addAndAwait(peer);
    }
    assertThat(data.resolve("file.bin")).hasBinaryContent(content);
  }

  private void addAndAwait(PeerService peer) throws Exception {
    peer.add(metainfo, AddOptions.DEFAULT);
    awaitSeeding(peer);
  }

  private void awaitSeeding(PeerService peer) {
    await().until(() -> peer.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
  }

  /** Changes a byte so that neither size nor time tells. */
  private static void spoil(Path file, int offset) throws IOException {
    FileTime written = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, written);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
