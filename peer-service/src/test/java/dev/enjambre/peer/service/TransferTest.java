package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole engines over loopback. */
class TransferTest {

  @TempDir Path folder;

  @Test
  void fetchesFromOneSeeder() throws Exception {
    byte[] content = random(20_000_001);
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Added shared = seeder.upload("file.bin", new ByteArrayInputStream(content), content.length);
      assertThat(shared.isNew()).isTrue();
      Metainfo metainfo = seeder.metainfo(shared.status().infoHash());

      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      awaitSeeding(leecher, metainfo);
      assertThat(folder.resolve("leecher/file.bin")).hasBinaryContent(content);
      assertThat(folder.resolve("leecher/file.bin.part")).doesNotExist();
    }
  }

  @Test
  void peersFetchFromEachOther() throws Exception {
    byte[] content = random(8_000_000);
    try (PeerService seeder = engine("seeder");
        PeerService first = engine("first");
        PeerService second = engine("second")) {
      Added shared = seeder.upload("file.bin", new ByteArrayInputStream(content), content.length);
      Metainfo metainfo = seeder.metainfo(shared.status().infoHash());
      first.add(metainfo, AddOptions.DEFAULT);
      first.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));
      awaitSeeding(first, metainfo);
      seeder.pause(metainfo.infoHash());

      second.add(metainfo, AddOptions.DEFAULT);
      second.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", first.port()));

      awaitSeeding(second, metainfo);
      assertThat(folder.resolve("second/file.bin")).hasBinaryContent(content);
    }
  }

  @Test
  void knowsItsTorrentsAfterARestart() throws Exception {
    byte[] content = random(3_000_000);
    Metainfo metainfo;
    try (PeerService seeder = engine("seeder")) {
      Added shared = seeder.upload("file.bin", new ByteArrayInputStream(content), content.length);
      metainfo = seeder.metainfo(shared.status().infoHash());
    }
    try (PeerService again = engine("seeder")) {
      awaitSeeding(again, metainfo);
      again.remove(metainfo.infoHash(), true);
      assertThat(folder.resolve("seeder/file.bin")).doesNotExist();
      assertThat(again.list()).isEmpty();
    }
  }

  private PeerService engine(String name) throws IOException {
    return new PeerService(PeerConfig.of(Files.createDirectories(folder.resolve(name))));
  }

  private static void awaitSeeding(PeerService engine, Metainfo metainfo) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          TorrentStatus status = engine.status(metainfo.infoHash());
          assertThat(status.error()).isEmpty();
          assertThat(status.state()).isEqualTo(TorrentState.SEEDING);
        });
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
