package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.interop.ClientLogs;
import dev.enjambre.interop.Libtorrent;
import dev.enjambre.interop.LoopbackAddresses;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Sample;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.PeerSource;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of libtorrent and of ours are one DHT: what one side announces the other finds, and what a
 * magnet link names is fetched, in both directions, without any tracker.
 */
@Timeout(120)
class DhtIT {

  private static final Sample SAMPLE = Sample.file("found.bin", 32 * 1024, 2_000_003);

  @TempDir Path folder;

  @RegisterExtension final ClientLogs logs = new ClientLogs(() -> folder);

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final Map<PeerService, String> hosts = new HashMap<>();
  private LoopbackAddresses addresses;

  @BeforeEach
  void takeAddresses() throws IOException {
    addresses = new LoopbackAddresses(LoopbackAddresses.Kind.IPV4_OF_127);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
    addresses.close();
  }

  @Test
  void weFetchByMagnetLinkWhatOneOfTheirsHas() throws Exception {
    Libtorrent router = libtorrent("router");
    Libtorrent seeder = libtorrent("seeder");
    seeder.tellOfNode(router.host(), router.port());
    Metainfo metainfo = SAMPLE.torrent(SAMPLE.writeTo(folder.resolve("seeder")));
    Path torrent = torrentFile(metainfo);
    seeder.add(torrent, folder.resolve("seeder"));
    PeerService ours = ours("ours", endpoint(router));

    ours.addMagnet(
        MagnetLink.parse("magnet:?xt=urn:btih:" + metainfo.infoHash()), AddOptions.DEFAULT);

    Patience.patiently()
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          // It announces when it is ready, which is not told.
          seeder.searchDht(torrent);
          return ours.status(metainfo.infoHash()).connectedPeers() > 0
              || ours.status(metainfo.infoHash()).piecesHave() > 0;
        });
    Engines.awaitSeeding(ours, metainfo.infoHash());
    Sample.assertSame(
        folder.resolve("ours").resolve(SAMPLE.name()),
        folder.resolve("seeder").resolve(SAMPLE.name()));
  }

  @Test
  void theyFetchByMagnetLinkWhatOneOfOursHas() throws Exception {
    Libtorrent router = libtorrent("router");
    PeerService ours = ours("ours", endpoint(router));
    Metainfo metainfo = SAMPLE.torrent(SAMPLE.writeTo(folder.resolve("ours")));
    ours.add(metainfo, AddOptions.DEFAULT);
    Engines.awaitSeeding(ours, metainfo.infoHash());
    Libtorrent leecher = libtorrent("leecher");
    leecher.tellOfNode(router.host(), router.port());
    Path torrent = torrentFile(metainfo);

    leecher.addMagnet(
        torrent,
        MagnetLink.parse("magnet:?xt=urn:btih:" + metainfo.infoHash()),
        folder.resolve("leecher"));

    Patience.patiently()
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          leecher.searchDht(torrent);
          return leecher.progress(torrent).complete();
        });
    Sample.assertSame(
        folder.resolve("leecher").resolve(SAMPLE.name()),
        folder.resolve("ours").resolve(SAMPLE.name()));
  }

  /** Two of ours that know a third find each other through it, and know it again afterwards. */
  @Test
  void oursFindEachOtherAlsoAfterARestart() throws Exception {
    PeerService router = ours("router");
    PeerService seeder = ours("seeder", endpoint(router));
    Metainfo metainfo = SAMPLE.torrent(SAMPLE.writeTo(folder.resolve("seeder")));
    seeder.add(metainfo, AddOptions.DEFAULT);
    Engines.awaitSeeding(seeder, metainfo.infoHash());
    PeerService first = ours("first", endpoint(router));
    Patience.patiently().until(() -> good(first) >= 2);
    first.close();
    toClose.remove(first);

    // Nobody is named to it now: it knows them from before.
    PeerService again = ours("first");
    again.addMagnet(
        MagnetLink.parse("magnet:?xt=urn:btih:" + metainfo.infoHash()), AddOptions.DEFAULT);

    Patience.patiently()
        .until(() ->
            again.peers(metainfo.infoHash()).stream()
                    .anyMatch(peer -> peer.source() == PeerSource.DHT)
                || again.status(metainfo.infoHash()).piecesHave() > 0);
    Engines.awaitSeeding(again, metainfo.infoHash());
  }

  /** A peer that we trade with tells where its node is, and we tell where ours is. */
  @Test
  void aPeerOfATorrentIsTheWayIntoTheDht() throws Exception {
    Libtorrent other = libtorrent("other");
    PeerService ours = ours("ours");
    Metainfo metainfo = SAMPLE.torrent(SAMPLE.writeTo(folder.resolve("other")));
    Path torrent = torrentFile(metainfo);
    other.add(torrent, folder.resolve("other"));
    ours.add(metainfo, AddOptions.DEFAULT);
    assertThat(good(ours)).isZero();

    Engines.connect(ours, metainfo.infoHash(), other);

    Patience.patiently().until(() -> good(ours) == 1);
  }

  private static int good(PeerService engine) throws Exception {
    FamilyStatus status = engine.dht().orElseThrow().families().get(Family.IPV4);
    return status == null ? 0 : status.good();
  }

  private Libtorrent libtorrent(String name) throws IOException {
    Libtorrent started =
        new Libtorrent(
            folder.resolve(name + "-state"), addresses.next(), OtherClient.Encryption.USUAL);
    toClose.add(started);
    started.joinDht();
    return started;
  }

  private PeerService ours(String name, PeerEndpoint... members) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    InetAddress address = addresses.next();
    PeerService started =
        new PeerService(
            new PeerConfig(
                    usual.dataFolder(),
                    usual.shareFolder(),
                    Optional.of(address),
                    0,
                    usual.hostname(),
                    usual.zone(),
                    usual.trackers(),
                    usual.limits(),
                    usual.preallocation(),
                    usual.session())
                .with(DiscoveryConfig.NONE.with(Set.of(Network.DHT), List.of(members))));
    hosts.put(started, address.getHostAddress());
    toClose.add(started);
    return started;
  }

  private static PeerEndpoint endpoint(OtherClient other) throws IOException {
    return PeerEndpoint.of(other.host(), other.port());
  }

  private PeerEndpoint endpoint(PeerService ours) {
    return PeerEndpoint.of(String.valueOf(hosts.get(ours)), ours.port());
  }

  private Path torrentFile(Metainfo metainfo) throws IOException {
    return Files.write(folder.resolve(metainfo.infoHash() + ".torrent"), metainfo.toBytes());
  }
}
