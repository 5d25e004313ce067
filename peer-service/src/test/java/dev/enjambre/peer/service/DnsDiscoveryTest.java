package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DnsName;
import dev.enjambre.peer.discovery.LookupOutcome;
import dev.enjambre.peer.net.ScriptedDnsServer;
import dev.enjambre.peer.session.PeerSource;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole engines, each at a loopback address of its own, that know of each other by DNS alone. */
class DnsDiscoveryTest {

  private static final String TASKS = "tasks.peer";
  private static final byte[] CONTENT = random(3_000_001);

  @TempDir Path folder;

  private final List<PeerService> running = new ArrayList<>();
  private ScriptedDnsServer dns;
  private int port;

  @BeforeEach
  void begin() throws Exception {
    dns = new ScriptedDnsServer();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() throws IOException {
    for (PeerService peer : running) {
      peer.close();
    }
    dns.close();
  }

  @Test
  void peersFindEachOtherWithoutATracker() throws Exception {
    // Ourselves, each twice, one where nobody listens, and one that is no address of a peer.
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.3", "127.0.0.99", "0.0.0.0");
    PeerService seeder = peer("127.0.0.2");
    PeerService first = peer("127.0.0.3");
    PeerService second = peer("127.0.0.4");
    Metainfo metainfo = share(seeder);

    first.add(metainfo, AddOptions.DEFAULT);
    second.add(metainfo, AddOptions.DEFAULT);

    awaitSeeding(first, metainfo.infoHash());
    awaitSeeding(second, metainfo.infoHash());
    assertThat(folder.resolve("127.0.0.4/file.bin")).hasBinaryContent(CONTENT);
    assertThat(first.discovery().own()).containsExactly(PeerEndpoint.of("127.0.0.3", port));
    // Who was not there at the first attempt is tried again five seconds later.
    patiently()
        .untilAsserted(() ->
            assertThat(first.discovery().candidates())
                .containsExactlyInAnyOrder(
                    PeerEndpoint.of("127.0.0.2", port), PeerEndpoint.of("127.0.0.4", port)));
    assertThat(first.discovery().unreached()).isEqualTo(1);
    assertThat(first.lookups(LookupOutcome.FOUND)).isPositive();
  }

  @Test
  void aPeerThatJoinsLateIsFoundWithoutAnAnnounce() throws Exception {
    dns.answers(TASKS, "127.0.0.3");
    PeerService early = peer("127.0.0.3");
    PeerService late = peer("127.0.0.2");
    Metainfo metainfo = share(late);
    early.add(metainfo, AddOptions.DEFAULT);
    patiently().until(() -> !early.discovery().own().isEmpty());
    assertThat(early.peers(metainfo.infoHash())).isEmpty();

    dns.answers(TASKS, "127.0.0.3", "127.0.0.2");

    awaitSeeding(early, metainfo.infoHash());
  }

  @Test
  void aPeerThatHasMovedIsFoundWhereItIsNow() throws Exception {
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3");
    PeerService before = peer("127.0.0.2");
    Metainfo metainfo = share(before);
    before.close();
    running.remove(before);
    PeerService leecher = peer("127.0.0.3");
    leecher.add(metainfo, AddOptions.DEFAULT);
    patiently().until(() -> leecher.discovery().unreached() == 1);
    peer("127.0.0.5", "127.0.0.2");

    dns.answers(TASKS, "127.0.0.3", "127.0.0.5");

    awaitSeeding(leecher, metainfo.infoHash());
    assertThat(leecher.discovery().candidates())
        .containsExactly(PeerEndpoint.of("127.0.0.5", port));
  }

  @Test
  void aMagnetLinkNeedsNoTracker() throws Exception {
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3");
    PeerService seeder = peer("127.0.0.2");
    seeder.limit(limits -> limits.withRates(0, 1_000_000));
    InfoHash infoHash = share(seeder).infoHash();
    PeerService leecher = peer("127.0.0.3");

    leecher.addMagnet(MagnetLink.of(infoHash), AddOptions.DEFAULT);

    patiently()
        .untilAsserted(() ->
            assertThat(leecher.peers(infoHash))
                .singleElement()
                .satisfies(peer -> assertThat(peer.source()).isEqualTo(PeerSource.DNS)));
    awaitSeeding(leecher, infoHash);
  }

  @Test
  void addressesOfTheSixthVersionDoToo() throws Exception {
    PeerService seeder = peer("::1");
    Metainfo metainfo = share(seeder);
    PeerService leecher = started("leecher", Optional.empty(), 0);
    leecher.add(metainfo, AddOptions.DEFAULT);

    dns.answers(TASKS, "::1");

    awaitSeeding(leecher, metainfo.infoHash());
    assertThat(leecher.discovery().candidates()).containsExactly(PeerEndpoint.of("::1", port));
  }

  @Test
  void whoDoesNotHaveTheTorrentIsAskedSeldom() throws Exception {
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3");
    PeerService without = peer("127.0.0.2");
    Metainfo metainfo = share(started("elsewhere", Optional.empty(), 0));
    PeerService leecher = peer("127.0.0.3");

    leecher.add(metainfo, AddOptions.DEFAULT);

    // After the first refusal it is asked again 2 s later, then 4 s: far slower than look-ups come.
    patiently().until(() -> without.counters().violations(Kind.UNKNOWN_INFO_HASH) > 0);
    patiently().until(() -> leecher.lookups(LookupOutcome.FOUND) >= 10);
    assertThat(without.counters().violations(Kind.UNKNOWN_INFO_HASH)).isLessThanOrEqualTo(3);
  }

  @Test
  void aNewcomerThatGetsTheTorrentLaterCallsItself() throws Exception {
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3");
    PeerService seeder = peer("127.0.0.2");
    PeerService newcomer = peer("127.0.0.3");
    Metainfo metainfo = share(seeder);
    patiently().until(() -> !newcomer.discovery().candidates().isEmpty());

    newcomer.add(metainfo, AddOptions.DEFAULT);

    awaitSeeding(newcomer, metainfo.infoHash());
  }

  @Test
  void whoWasKnownStaysKnownWhileTheNameServerIsSilent() throws Exception {
    dns.answers(TASKS, "127.0.0.2", "127.0.0.3");
    PeerService seeder = peer("127.0.0.2");
    PeerService leecher = peer("127.0.0.3");
    patiently().until(() -> !leecher.discovery().candidates().isEmpty());
    dns.isSilentAbout(TASKS);
    patiently().until(() -> leecher.lookups(LookupOutcome.TIMEOUT) > 0);

    Metainfo metainfo = share(seeder);
    leecher.add(metainfo, AddOptions.DEFAULT);

    awaitSeeding(leecher, metainfo.infoHash());
  }

  @Test
  void aNameThatDoesNotResolveHarmsNobody() throws Exception {
    PeerService alone = peer("127.0.0.2");

    Metainfo metainfo = share(alone);

    patiently().until(() -> alone.lookups(LookupOutcome.NOBODY) > 1);
    assertThat(alone.status(metainfo.infoHash()).state()).isEqualTo(TorrentState.SEEDING);
    assertThat(alone.discovery().candidates()).isEmpty();
  }

  private Metainfo share(PeerService seeder) throws Exception {
    Added shared = seeder.upload("file.bin", new ByteArrayInputStream(CONTENT), CONTENT.length);
    return seeder.metainfo(shared.status().infoHash());
  }

  private PeerService peer(String address) throws IOException {
    return peer(address, address);
  }

  private PeerService peer(String address, String folderName) throws IOException {
    return started(folderName.replace(':', '_'), Optional.of(InetAddress.ofLiteral(address)), port);
  }

  private PeerService started(String name, Optional<InetAddress> address, int listenPort)
      throws IOException {
    DnsName tasks = new DnsName(DnsName.parse(TASKS).orElseThrow().host(), port);
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    PeerService peer =
        new PeerService(
            new PeerConfig(
                    usual.dataFolder(),
                    usual.shareFolder(),
                    address,
                    listenPort,
                    usual.hostname(),
                    usual.zone(),
                    usual.trackers(),
                    usual.limits(),
                    usual.preallocation(),
                    usual.session())
                .with(
                    new DiscoveryConfig(
                        List.of(tasks), Duration.ofMillis(100), List.of(dns.address()))));
    running.add(peer);
    return peer;
  }

  private static void awaitSeeding(PeerService peer, InfoHash infoHash) {
    patiently()
        .untilAsserted(() -> {
          assertThat(peer.status(infoHash).error()).isEmpty();
          assertThat(peer.status(infoHash).state()).isEqualTo(TorrentState.SEEDING);
        });
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
