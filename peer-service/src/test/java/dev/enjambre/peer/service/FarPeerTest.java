package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.TorrentState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer from whom everything takes long to come. */
@Timeout(120)
class FarPeerTest {

  private static final int SIZE = 24_000_001;

  /** Block by block, each asked for when the one before has come, it would be 440 s. */
  private static final Duration ROUND_TRIP = Duration.ofMillis(300);

  @TempDir private Path folder;

  @Test
  void enoughIsAskedForThatTheWayIsFull() throws Exception {
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path near = Files.createDirectories(folder.resolve("near"));
    Path far = Files.createDirectories(folder.resolve("far"));
    Files.write(far.resolve("file.bin"), content);
    Metainfo metainfo =
        new MetainfoBuilder().pieceLength(256 * 1024).build(far.resolve("file.bin"));
    try (PeerService seeder = new PeerService(PeerConfig.of(far));
        FarRelay relay =
            new FarRelay(seeder.port(), ROUND_TRIP.dividedBy(2), Duration.ofMillis(30));
        PeerService leecher = new PeerService(PeerConfig.of(near).with(CallRules.ANY_MACHINE))) {
      seeder.add(metainfo, AddOptions.DEFAULT);
      await().until(() -> seeder.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
      leecher.add(metainfo, AddOptions.DEFAULT);
      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", relay.port()));

      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> leecher.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
    }
    assertThat(near.resolve("file.bin")).hasBinaryContent(content);
  }
}
