package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two engines that want their connections encrypted, or not. */
class EncryptedPeersTest {

  private static final int SIZE = 1_000_001;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "OFF, ACCEPT, false",
    "OFF, PREFER, false",
    "ACCEPT, OFF, false",
    "ACCEPT, ACCEPT, false",
    "ACCEPT, PREFER, false",
    "ACCEPT, REQUIRE, true",
    "PREFER, OFF, false",
    "PREFER, ACCEPT, false",
    "PREFER, PREFER, true",
    "REQUIRE, ACCEPT, true",
    "REQUIRE, REQUIRE, true"
  })
  void theyAgreeOnWhatBothCanDo(EncryptionMode calling, EncryptionMode called, boolean isEncrypted)
      throws Exception {
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path data = Files.createDirectories(folder.resolve("called"));
    Files.write(data.resolve("file.bin"), content);
    Metainfo metainfo =
        new MetainfoBuilder().pieceLength(64 * 1024).build(data.resolve("file.bin"));
    try (PeerService seeder = start("called", called);
        PeerService leecher = start("calling", calling)) {
      seeder.add(metainfo, AddOptions.DEFAULT);
      awaitState(seeder, metainfo, TorrentState.SEEDING);
      leecher.limit(limits -> limits.withRates(2_000_000, 0));
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      await().until(() -> !leecher.peers(metainfo.infoHash()).isEmpty());
      assertThat(leecher.peers(metainfo.infoHash()))
          .allSatisfy(peer -> assertThat(peer.encrypted()).isEqualTo(isEncrypted));
      assertThat(seeder.peers(metainfo.infoHash()))
          .allSatisfy(peer -> assertThat(peer.encrypted()).isEqualTo(isEncrypted));
      awaitState(leecher, metainfo, TorrentState.SEEDING);
      assertThat(leecher.counters().dialsFailed.sum()).isZero();
    }
    assertThat(folder.resolve("calling/file.bin")).hasBinaryContent(content);
  }

  @Test
  void whoDoesNotEncryptAndWhoInsistsOnItDoNotMeet() throws Exception {
    Path data = Files.createDirectories(folder.resolve("called"));
    Files.write(data.resolve("file.bin"), new byte[SIZE]);
    Metainfo metainfo = new MetainfoBuilder().build(data.resolve("file.bin"));
    try (PeerService seeder = start("called", EncryptionMode.REQUIRE);
        PeerService leecher = start("calling", EncryptionMode.OFF)) {
      seeder.add(metainfo, AddOptions.DEFAULT);
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      await().until(() -> leecher.counters().dialsFailed.sum() == 1);
      assertThat(leecher.peers(metainfo.infoHash())).isEmpty();
    }
  }

  private PeerService start(String name, EncryptionMode mode) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    return new PeerService(PeerConfig.of(data).with(mode));
  }

  private static void awaitState(PeerService service, Metainfo metainfo, TorrentState state) {
    await().until(() -> service.status(metainfo.infoHash()).state() == state);
  }
}
