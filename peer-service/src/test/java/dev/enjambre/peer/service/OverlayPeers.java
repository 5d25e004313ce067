package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Engines on 127.0.0.1 that find each other by the overlay alone. */
public final class OverlayPeers {

  private OverlayPeers() {}

  /**
   * Starts one.
   *
   * @param folder of its own
   * @param known whom it begins with
   */
  public static PeerService start(Path folder, List<PeerEndpoint> known) throws IOException {
    return start(folder, known, UnaryOperator.identity());
  }

  static PeerService start(Path folder, List<PeerEndpoint> known, UnaryOperator<PeerConfig> change)
      throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder));
    PeerConfig config =
        new PeerConfig(
                usual.dataFolder(),
                usual.shareFolder(),
                Optional.of(InetAddress.ofLiteral("127.0.0.1")),
                0,
                usual.hostname(),
                usual.zone(),
                usual.trackers(),
                usual.limits(),
                usual.preallocation(),
                usual.session())
            .with(DiscoveryConfig.NONE.with(Set.of(Network.OVERLAY), known));
    return new PeerService(change.apply(config));
  }

  /** Returns where one can be called. */
  public static PeerEndpoint endpoint(PeerService peer) {
    return PeerEndpoint.parse("127.0.0.1:" + peer.port()).orElseThrow();
  }
}
