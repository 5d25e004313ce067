package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.simulation.TestTorrent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole engines on loopback that know of the DHT only by what a torrent names (BEP 5). */
@Timeout(60)
class TorrentNodesTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final TestTorrent plain = TestTorrent.random(2_000_000, 32_768, 8);

  @TempDir Path folder;

  @Test
  void enginesFindEachOtherByTheNodesOfATorrent() throws Exception {
    try (PeerService router = engine("router");
        PeerService leecher = engine("leecher");
        PeerService seeder = engine("seeder")) {
      Metainfo metainfo = plain.withNodes(at("127.0.0.1", router)).metainfo();
      writeContent();
      leecher.limit(limits -> limits.withRates(200_000, 0));

      seeder.add(metainfo, AddOptions.DEFAULT);
      // Had both asked before any of them was known, they would ask again after two minutes.
      patiently().until(() -> router.dht().orElseThrow().peers() == 1);
      leecher.add(metainfo, AddOptions.DEFAULT);

      // Whoever calls first knows the other from there.
      patiently().until(() -> knowsOneByDht(leecher, metainfo) || knowsOneByDht(seeder, metainfo));
      leecher.limit(limits -> limits.withRates(0, 0));
      patiently().until(() -> leecher.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
      assertThat(folder.resolve("leecher/content.bin"))
          .hasSameBinaryContentAs(folder.resolve("seeder/content.bin"));
    }
  }

  /** It is not known yet when the torrent looks for peers for the first time. */
  @Test
  void aNodeMayHaveAName() throws Exception {
    try (PeerService router = engine("router");
        PeerService other = engine("other")) {
      other.add(plain.withNodes(at("localhost", router)).metainfo(), AddOptions.DEFAULT);

      patiently().until(() -> router.dht().orElseThrow().peers() == 1);
      assertThat(good(other)).isEqualTo(1);
    }
  }

  @Test
  void aTorrentThatIsKeptNamesThemAgain() throws Exception {
    try (PeerService router = engine("router")) {
      try (PeerService other = engine("other")) {
        AddOptions paused = new AddOptions(true, AddOptions.DEFAULT.torrent());
        other.add(plain.withNodes(at("127.0.0.1", router)).metainfo(), paused);
      }
      Files.deleteIfExists(folder.resolve("other/.enjambre/dht"));

      try (PeerService again = engine("other")) {
        assertThat(good(again)).isZero();
        again.resume(plain.metainfo().infoHash());

        patiently().until(() -> good(again) == 1);
      }
    }
  }

  @Test
  void thoseOfAPrivateTorrentAreLeftAlone() throws Exception {
    TestTorrent secret = plain.asPrivate();
    try (PeerService unasked = engine("unasked");
        PeerService router = engine("router");
        PeerService other = engine("other")) {
      other.add(secret.withNodes(at("127.0.0.1", unasked)).metainfo(), AddOptions.DEFAULT);
      patiently()
          .until(
              () -> other.status(secret.metainfo().infoHash()).state() == TorrentState.DOWNLOADING);
      other.remove(secret.metainfo().infoHash(), true);

      other.add(plain.withNodes(at("127.0.0.1", router)).metainfo(), AddOptions.DEFAULT);

      patiently().until(() -> good(other) == 1);
      assertThat(status(other).doors()).isEqualTo(1);
      assertThat(unasked.dht().orElseThrow().messages().values())
          .allMatch(traffic -> traffic.in() == 0);
    }
  }

  private static boolean knowsOneByDht(PeerService engine, Metainfo metainfo)
      throws TorrentException {
    return engine.peers(metainfo.infoHash()).stream()
        .anyMatch(peer -> peer.source() == PeerSource.DHT);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private static int good(PeerService engine) throws Exception {
    return status(engine).good();
  }

  private static FamilyStatus status(PeerService engine) throws Exception {
    return Optional.ofNullable(engine.dht().orElseThrow().families().get(Family.IPV4))
        .orElseThrow();
  }

  private static InetSocketAddress at(String host, PeerService engine) {
    return InetSocketAddress.createUnresolved(host, engine.port());
  }

  private void writeContent() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(plain.layout().totalSize()));
    for (int piece = 0; piece < plain.layout().pieceCount(); piece++) {
      content.put(plain.range(piece, 0, plain.layout().pieceSize(piece)));
    }
    Files.write(folder.resolve("seeder/content.bin"), content.array());
  }

  private PeerService engine(String name) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    return new PeerService(
        new PeerConfig(
                usual.dataFolder(),
                usual.shareFolder(),
                Optional.of(LOOPBACK),
                0,
                usual.hostname(),
                usual.zone(),
                usual.trackers(),
                usual.limits(),
                usual.preallocation(),
                usual.session())
            .with(DiscoveryConfig.NONE.with(Set.of(Network.DHT), List.of())));
  }
}
