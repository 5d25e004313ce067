package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.session.PeerStatus;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole engines over IPv6 (BEP 7). */
class Ipv6Test {

  @TempDir Path folder;

  @Test
  void aLeecherCallsASeeder() throws Exception {
    Metainfo metainfo = share("seeder");
    try (PeerService seeder = engine("seeder", Optional.empty());
        PeerService leecher = engine("leecher", Optional.empty())) {
      seeder.limit(limits -> limits.withRates(0, 2_000_000));
      seeder.add(metainfo, AddOptions.DEFAULT);
      leecher.add(metainfo, AddOptions.DEFAULT);
      awaitState(seeder, metainfo.infoHash(), TorrentState.SEEDING);

      leecher.addPeer(metainfo.infoHash(), PeerEndpoint.of("::1", seeder.port()));

      assertThat(onlyPeer(seeder, metainfo).address().getAddress())
          .isInstanceOf(Inet6Address.class);
      awaitState(leecher, metainfo.infoHash(), TorrentState.SEEDING);
      assertSame("leecher");
    }
  }

  @Test
  void aSeederCallsALeecherThatListensOnIpv6Alone() throws Exception {
    Metainfo metainfo = share("seeder");
    try (PeerService seeder = engine("seeder", Optional.empty());
        PeerService leecher = engine("leecher", Optional.of(InetAddress.ofLiteral("::1")))) {
      seeder.limit(limits -> limits.withRates(0, 2_000_000));
      seeder.add(metainfo, AddOptions.DEFAULT);
      leecher.add(metainfo, AddOptions.DEFAULT);
      awaitState(seeder, metainfo.infoHash(), TorrentState.SEEDING);

      seeder.addPeer(metainfo.infoHash(), PeerEndpoint.of("::1", leecher.port()));

      PeerStatus caller = onlyPeer(leecher, metainfo);
      assertThat(caller.incoming()).isTrue();
      assertThat(caller.address().getAddress()).isInstanceOf(Inet6Address.class);
      awaitState(leecher, metainfo.infoHash(), TorrentState.SEEDING);
      assertSame("leecher");
    }
  }

  @Test
  void onePortServesBothFamilies() throws Exception {
    Metainfo metainfo = share("seeder");
    try (PeerService seeder = engine("seeder", Optional.empty());
        PeerService six = engine("six", Optional.empty());
        PeerService four = engine("four", Optional.empty())) {
      seeder.limit(limits -> limits.withRates(0, 2_000_000));
      seeder.add(metainfo, AddOptions.DEFAULT);
      awaitState(seeder, metainfo.infoHash(), TorrentState.SEEDING);
      six.add(metainfo, AddOptions.DEFAULT);
      four.add(metainfo, AddOptions.DEFAULT);

      six.addPeer(metainfo.infoHash(), PeerEndpoint.of("::1", seeder.port()));
      four.addPeer(metainfo.infoHash(), PeerEndpoint.of("127.0.0.1", seeder.port()));

      patiently()
          .untilAsserted(() ->
              assertThat(seeder.peers(metainfo.infoHash()))
                  .extracting(peer -> peer.address().getAddress())
                  .hasAtLeastOneElementOfType(Inet6Address.class)
                  .hasAtLeastOneElementOfType(Inet4Address.class));
      awaitState(six, metainfo.infoHash(), TorrentState.SEEDING);
      awaitState(four, metainfo.infoHash(), TorrentState.SEEDING);
      assertSame("six");
      assertSame("four");
    }
  }

  private Metainfo share(String name) throws Exception {
    byte[] content = new byte[3_000_001];
    new Random(6).nextBytes(content);
    Path file = Files.createDirectories(folder.resolve(name)).resolve("six.bin");
    Files.write(file, content);
    Files.write(folder.resolve("original"), content);
    return new MetainfoBuilder().build(file);
  }

  private void assertSame(String name) {
    assertThat(folder.resolve(name).resolve("six.bin"))
        .hasSameBinaryContentAs(folder.resolve("original"));
  }

  private PeerService engine(String name, Optional<InetAddress> address) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    return new PeerService(
        new PeerConfig(
            usual.dataFolder(),
            usual.shareFolder(),
            address,
            0,
            usual.hostname(),
            usual.zone(),
            usual.trackers(),
            usual.limits(),
            usual.preallocation(),
            usual.session()));
  }

  private static PeerStatus onlyPeer(PeerService engine, Metainfo metainfo) {
    List<PeerStatus> peers =
        patiently().until(() -> engine.peers(metainfo.infoHash()), all -> all.size() == 1);
    return peers.getFirst();
  }

  private static void awaitState(PeerService engine, InfoHash infoHash, TorrentState state) {
    patiently()
        .untilAsserted(() -> {
          TorrentStatus status = engine.status(infoHash);
          assertThat(status.error()).isEmpty();
          assertThat(status.state()).isEqualTo(state);
        });
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
  }
}
