package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code get} with a seeder of which only the DHT tells. */
@Timeout(90)
class GetByDhtTest {

  @TempDir Path folder;
  private Metainfo torrent;
  private PeerService router;
  private PeerService seeder;

  @BeforeEach
  void seed() throws Exception {
    byte[] content = new byte[300_000];
    new Random(5).nextBytes(content);
    Path file = Files.createDirectories(folder.resolve("seeder")).resolve("file.bin");
    torrent = new MetainfoBuilder().build(Files.write(file, content));
    router = engine("router");
    seeder = engine("seeder", PeerEndpoint.of("127.0.0.1", router.port()));
    seeder.add(torrent, AddOptions.DEFAULT);
    await().atMost(Duration.ofSeconds(30)).until(() -> router.dht().orElseThrow().peers() == 1);
  }

  private PeerService engine(String name, PeerEndpoint... members) throws IOException {
    return new PeerService(
        PeerConfig.of(Files.createDirectories(folder.resolve(name)))
            .with(DiscoveryConfig.NONE.with(Set.of(Network.DHT), List.of(members))));
  }

  @AfterEach
  void end() throws Exception {
    seeder.close();
    router.close();
  }

  private CliRun get(String... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("get", MagnetLink.of(torrent.infoHash()), "-o", folder.resolve("target")));
    arguments.addAll(List.of(options));
    return CliRun.of(arguments.toArray());
  }

  @Test
  void fetchesByAMagnetLinkThatNamesNobody() {
    CliRun run = get("--dht-node", "127.0.0.1:" + router.port());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(folder.resolve("target/file.bin"))
        .hasSameBinaryContentAs(folder.resolve("seeder/file.bin"));
    assertThat(folder.resolve("target").toFile().list()).containsExactly("file.bin");
  }

  @Test
  void beginsWithANodeThatHasAName() {
    CliRun run = get("--dht-node", "localhost:" + router.port(), "--quiet");

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void leavesItOutIfItIsToldTo() throws Exception {
    CliRun run = get("--no-dht", "--peer", "127.0.0.1:" + seeder.port(), "--quiet");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(nodes(seeder)).isEqualTo(1);
  }

  @Test
  void isANodeThatPeersOfTheTorrentHearOf() throws Exception {
    CliRun run = get("--peer", "127.0.0.1:" + seeder.port(), "--seed-time", "3s", "--quiet");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(nodes(seeder)).isEqualTo(2);
  }

  private static int nodes(PeerService engine) throws Exception {
    FamilyStatus status =
        Objects.requireNonNull(engine.dht().orElseThrow().families().get(Family.IPV4));
    return status.good() + status.questionable() + status.bad();
  }

  @Test
  void saysWhatMayHelpIfNobodyHasIt() {
    CliRun run = get("--timeout", "1s");

    assertThat(run.exitCode()).isEqualTo(ExitCode.NO_PEER.number());
    assertThat(run.err()).contains("a node of the DHT with --dht-node");
  }

  @Test
  void takesNoArgumentsThatMakeNoSense() {
    assertMisused("--dht-node: 'nonsense' is not HOST:PORT", "--dht-node", "nonsense");
    assertMisused(
        "--no-dht leaves that out", "--no-dht", "--local", "--dht-node", "127.0.0.1:6881");
  }

  private void assertMisused(String message, String... options) {
    CliRun run = get(options);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains(message);
  }
}
