package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole engines that know of each other by multicast on the loopback alone (BEP 14). */
class LocalDiscoveryTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path folder;

  @Test
  void aMagnetLinkIsFetchedFromWhoSaysThatItHasIt() throws Exception {
    Metainfo metainfo = share("seeder");
    try (PeerService leecher = engine("leecher", Set.of(Network.LOCAL));
        PeerService seeder = engine("seeder", Set.of(Network.LOCAL))) {
      leecher.limit(limits -> limits.withRates(200_000, 0));
      leecher.addMagnet(
          MagnetLink.parse("magnet:?xt=urn:btih:" + metainfo.infoHash()), AddOptions.DEFAULT);

      seeder.add(metainfo, AddOptions.DEFAULT);

      patiently()
          .until(() ->
              leecher.peers(metainfo.infoHash()).stream()
                      .anyMatch(peer -> peer.source() == PeerSource.LOCAL)
                  || seeder.peers(metainfo.infoHash()).stream()
                      .anyMatch(peer -> peer.source() == PeerSource.LOCAL));
      leecher.limit(limits -> limits.withRates(0, 0));
      patiently().until(() -> leecher.status(metainfo.infoHash()).state() == TorrentState.SEEDING);
      assertThat(folder.resolve("leecher/local.bin"))
          .hasSameBinaryContentAs(folder.resolve("seeder/local.bin"));
    }
  }

  @Test
  void whoIsNotToLookAroundIsNotFound() throws Exception {
    Metainfo metainfo = share("seeder");
    try (PeerService silent = engine("silent", Set.of());
        PeerService seeder = engine("seeder", Set.of(Network.LOCAL));
        PeerService leecher = engine("leecher", Set.of(Network.LOCAL))) {
      silent.add(metainfo, AddOptions.DEFAULT);
      leecher.add(metainfo, AddOptions.DEFAULT);
      seeder.add(metainfo, AddOptions.DEFAULT);

      patiently().until(() -> leecher.status(metainfo.infoHash()).state() == TorrentState.SEEDING);

      assertThat(silent.status(metainfo.infoHash()).connectedPeers()).isZero();
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private Metainfo share(String name) throws IOException, InterruptedException {
    byte[] content = new byte[500_000];
    new Random(14).nextBytes(content);
    Path file = Files.createDirectories(folder.resolve(name)).resolve("local.bin");
    Files.write(file, content);
    return new MetainfoBuilder().build(file);
  }

  private PeerService engine(String name, Set<Network> networks) throws IOException {
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
            .with(DiscoveryConfig.NONE.with(networks, List.of())));
  }
}
