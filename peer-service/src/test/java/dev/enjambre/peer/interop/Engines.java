package dev.enjambre.peer.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.interop.OtherClient;
import dev.enjambre.interop.Patience;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.TorrentState;
import dev.enjambre.peer.session.TorrentStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Our own engine in this process, and waiting for it. */
final class Engines {

  private Engines() {}

  /**
   * Starts one.
   *
   * @param folder for its data
   * @param address to listen on and to call from
   * @param port to listen on; 0 for any
   */
  static PeerService start(Path folder, InetAddress address, int port) throws IOException {
    return start(folder, address, port, EncryptionMode.ACCEPT);
  }

  /** Starts one that encrypts its connections so. */
  static PeerService start(Path folder, InetAddress address, int port, EncryptionMode encryption)
      throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder));
    return new PeerService(
        new PeerConfig(
                usual.dataFolder(),
                usual.shareFolder(),
                Optional.of(address),
                port,
                usual.hostname(),
                usual.zone(),
                usual.trackers(),
                usual.limits(),
                usual.preallocation(),
                usual.session())
            .with(encryption));
  }

  /** Calls the other client until it answers; it may hang up while it checks its files. */
  static void connect(PeerService engine, InfoHash infoHash, OtherClient other) throws Exception {
    PeerEndpoint endpoint = PeerEndpoint.of(other.host(), other.port());
    Patience.patiently()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          TorrentStatus status = engine.addPeer(infoHash, endpoint);
          // It may be over by now.
          return status.connectedPeers() > 0
              || status.downloadedBytes() + status.uploadedBytes() > 0;
        });
  }

  /** Waits until it has everything; a failure ends the wait. */
  static void awaitSeeding(PeerService engine, InfoHash infoHash) {
    await(engine, infoHash, status -> status.state() == TorrentState.SEEDING);
  }

  /** Waits until its data is looked through, and returns how it stands then. */
  static TorrentStatus awaitOpen(PeerService engine, InfoHash infoHash) {
    return await(engine, infoHash, status -> status.state() != TorrentState.CHECKING);
  }

  static TorrentStatus awaitPieces(PeerService engine, InfoHash infoHash, int pieces) {
    return await(engine, infoHash, status -> status.piecesHave() >= pieces);
  }

  private static TorrentStatus await(
      PeerService engine, InfoHash infoHash, Predicate<TorrentStatus> wanted) {
    return Patience.patiently()
        .until(
            () -> {
              TorrentStatus status = engine.status(infoHash);
              assertThat(status.error()).isEmpty();
              return status;
            },
            wanted);
  }
}
