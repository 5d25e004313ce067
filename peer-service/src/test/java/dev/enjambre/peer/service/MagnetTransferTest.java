package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Magnet links and exchange of peers between whole engines over loopback. */
class MagnetTransferTest {

  @TempDir Path folder;

  @Test
  void fetchesMetadataAndContentFromAPeerOfTheLink() throws Exception {
    byte[] content = random(20_000_001);
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Metainfo metainfo = upload(seeder, content);
      // Until it has opened its file it sends callers away.
      await(seeder, metainfo.infoHash(), status -> status.state() == TorrentState.SEEDING);

      Added added = leecher.addMagnet(magnet(metainfo, seeder), AddOptions.DEFAULT);
      assertThat(added.isNew()).isTrue();
      await(leecher, metainfo.infoHash(), status -> status.state() == TorrentState.SEEDING);

      assertThat(folder.resolve("leecher/file.bin")).hasBinaryContent(content);
      assertThat(leecher.metainfo(metainfo.infoHash()).infoBytes()).isEqualTo(metainfo.infoBytes());
      // The connection that brought the metadata brought the content too.
      assertThat(leecher.counters().connectionsOut.sum()).isEqualTo(1);
      assertThat(leecher.addMagnet(magnet(metainfo, seeder), AddOptions.DEFAULT).isNew()).isFalse();
    }
  }

  @Test
  void seeksOnAfterARestart() throws Exception {
    byte[] content = random(1_000_000);
    try (PeerService seeder = engine("seeder")) {
      Metainfo metainfo = upload(seeder, content);
      InfoHash infoHash = metainfo.infoHash();
      try (PeerService leecher = engine("leecher")) {
        TorrentStatus status =
            leecher.addMagnet(MagnetLink.of(infoHash), AddOptions.DEFAULT).status();
        assertThat(status.state()).isEqualTo(TorrentState.FETCHING_METADATA);
        assertThatExceptionOfType(TorrentException.class)
            .isThrownBy(() -> leecher.metainfo(infoHash))
            .satisfies(e -> assertThat(e.kind()).isEqualTo(TorrentException.Kind.CONFLICT));
      }
      try (PeerService leecher = engine("leecher")) {
        assertThat(leecher.status(infoHash).state()).isEqualTo(TorrentState.FETCHING_METADATA);
        leecher.addPeer(infoHash, PeerEndpoint.of("127.0.0.1", seeder.port()));
        await(leecher, infoHash, status -> status.state() == TorrentState.SEEDING);
      }
      try (PeerService leecher = engine("leecher")) {
        await(leecher, infoHash, status -> status.state() == TorrentState.SEEDING);
        assertThat(leecher.list()).hasSize(1);
      }
    }
    assertThat(folder.resolve("leecher/file.bin")).hasBinaryContent(content);
  }

  @Test
  void staysPausedOverARestart() throws Exception {
    InfoHash infoHash = InfoHash.of(new byte[20]);
    try (PeerService leecher = engine("leecher")) {
      leecher.addMagnet(MagnetLink.of(infoHash), AddOptions.DEFAULT);
      assertThat(leecher.pause(infoHash).state()).isEqualTo(TorrentState.PAUSED);
    }
    try (PeerService leecher = engine("leecher")) {
      assertThat(leecher.status(infoHash).state()).isEqualTo(TorrentState.PAUSED);
      assertThat(leecher.resume(infoHash).state()).isEqualTo(TorrentState.FETCHING_METADATA);
      leecher.remove(infoHash, true);
    }
    try (PeerService leecher = engine("leecher")) {
      assertThat(leecher.list()).isEmpty();
    }
  }

  @Test
  void failsWhenTheNameTurnsOutToBeTakenUntilItIsFree() throws Exception {
    try (PeerService seeder = engine("seeder");
        PeerService leecher = engine("leecher")) {
      Metainfo theirs = upload(seeder, random(500_000));
      Metainfo ours = upload(leecher, random(400_000));

      leecher.addMagnet(magnet(theirs, seeder), AddOptions.DEFAULT);
      TorrentStatus failed =
          await(leecher, theirs.infoHash(), status -> status.state() == TorrentState.FAILED);
      assertThat(failed.error())
          .hasValue("torrent " + ours.infoHash() + " has the name file.bin already");

      leecher.remove(ours.infoHash(), true);
      leecher.resume(theirs.infoHash());
      await(leecher, theirs.infoHash(), status -> status.state() == TorrentState.SEEDING);
    }
  }

  @Test
  void peersTellEachOtherOfPeers() throws Exception {
    try (PeerService seeder = engine("seeder");
        PeerService middle = engine("middle");
        PeerService leecher = engine("leecher")) {
      // Slow enough that nobody is done, and so of no more use to others, before they have met.
      seeder.limit(limits -> limits.withRates(0, 200_000));
      Metainfo metainfo = upload(seeder, random(30_000_000));
      middle.add(metainfo, AddOptions.DEFAULT);
      middle.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));
      await(middle, metainfo.infoHash(), status -> status.connectedSeeds() == 1);

      leecher.addMagnet(magnet(metainfo, middle), AddOptions.DEFAULT);

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          // Both are told; whoever calls first has heard of the other.
          .until(() ->
              isFromExchange(leecher, metainfo.infoHash())
                  || isFromExchange(seeder, metainfo.infoHash()));
    }
  }

  private static boolean isFromExchange(PeerService engine, InfoHash infoHash)
      throws TorrentException {
    return engine.peers(infoHash).stream().anyMatch(peer -> peer.source() == PeerSource.PEX);
  }

  private static MagnetLink magnet(Metainfo metainfo, PeerService at) {
    return new MagnetLink(
        metainfo.infoHash(),
        null,
        List.of(),
        List.of(),
        List.of(InetSocketAddress.createUnresolved("127.0.0.1", at.port())),
        List.of());
  }

  private static Metainfo upload(PeerService engine, byte[] content) throws Exception {
    Added shared = engine.upload("file.bin", new ByteArrayInputStream(content), content.length);
    return engine.metainfo(shared.status().infoHash());
  }

  private PeerService engine(String name) throws IOException {
    return new PeerService(
        PeerConfig.of(Files.createDirectories(folder.resolve(name))).with(CallRules.ANY_MACHINE));
  }

  private static TorrentStatus await(
      PeerService engine, InfoHash infoHash, Predicate<TorrentStatus> wanted) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> engine.status(infoHash), wanted);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
