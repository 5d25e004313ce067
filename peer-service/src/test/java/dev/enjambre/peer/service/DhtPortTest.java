package dev.enjambre.peer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.dht.DhtStatus.Traffic;
import dev.enjambre.peer.dht.Family;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.simulation.TestTorrent;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The UDP port of the DHT in a whole engine, on loopback. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DhtPortTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final TestTorrent torrent = TestTorrent.random(100_000, 32_768, 4);

  @TempDir Path folder;

  @Test
  void anotherProgramThatHasThePortIsNoReasonToFail(CapturedOutput log) throws Exception {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        PeerService engine = engine("first", freeTcp(taken.getLocalPort()))) {
      assertThat(engine.port()).isEqualTo(taken.getLocalPort());
      assertThat(log)
          .contains("can't hear UDP at /127.0.0.1:" + taken.getLocalPort())
          .containsPattern("so the node of the DHT is at UDP port [0-9]+");

      // Peers of a torrent hear of the port that it has.
      try (PeerService other = engine("other", 0)) {
        engine.add(torrent.metainfo(), AddOptions.DEFAULT);
        other.add(torrent.metainfo(), AddOptions.DEFAULT);
        other.addPeer(torrent.metainfo().infoHash(), PeerEndpoint.of("127.0.0.1", engine.port()));

        await().atMost(Duration.ofSeconds(30)).until(() -> good(other) == 1);
      }
    }
  }

  @Test
  void askedForNothingItIsSilent() throws Exception {
    try (PeerService engine = engine("first", 0)) {
      engine.add(torrent.metainfo(), AddOptions.DEFAULT);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              engine.status(torrent.metainfo().infoHash()).state() == TorrentState.DOWNLOADING);

      assertThat(status(engine).bytes()).isEqualTo(new Traffic(0, 0));
    }
  }

  private static int good(PeerService engine) throws Exception {
    return Objects.requireNonNull(status(engine).families().get(Family.IPV4)).good();
  }

  private static DhtStatus status(PeerService engine) throws Exception {
    return engine.dht().orElseThrow();
  }

  /** Returns the port if it is free for TCP, too, as is nearly always the case. */
  private static int freeTcp(int port) throws IOException {
    try (ServerSocket free = new ServerSocket(port, 1, LOOPBACK)) {
      return free.getLocalPort();
    }
  }

  private PeerService engine(String name, int port) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    return new PeerService(
        new PeerConfig(
                usual.dataFolder(),
                usual.shareFolder(),
                Optional.of(LOOPBACK),
                port,
                usual.hostname(),
                usual.zone(),
                usual.trackers(),
                usual.limits(),
                usual.preallocation(),
                usual.session())
            .with(DiscoveryConfig.NONE.with(Set.of(Network.DHT), List.of())));
  }
}
