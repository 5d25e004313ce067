package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.discovery.LocalDiscovery;
import dev.enjambre.peer.net.DhtSocket;
import dev.enjambre.peer.net.OverlayPort;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OverlayState;
import dev.enjambre.peer.session.DhtContacts;
import dev.enjambre.peer.session.PeerFinder;
import dev.enjambre.peer.session.PeerFinders;
import dev.enjambre.peer.session.PeerSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks in which peers find each other without a tracker, as far as this peer is part of
 * them. What is worth it is kept in the state folder, in the files {@value #DHT_FILE} and {@value
 * #OVERLAY_FILE}. Any thread.
 */
final class Networks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Networks.class);

  private static final String DHT_FILE = "dht";
  private static final String OVERLAY_FILE = "overlay";
  private static final long PATIENCE_SECONDS = 5;

  /** What an engine brings to its networks. */
  interface Home {

    /** Returns our peer id in this run, which is our id in the overlay too. */
    PeerId peerId();

    /** Returns members of the networks: the same list until that changes. */
    List<PeerEndpoint> members();

    /** Returns what we give to others of the overlay. */
    OfferedTorrents offered();
  }

  private final StateKeeper keeper;
  private final @Nullable DhtSocket dht;
  private final @Nullable LocalDiscovery local;
  private final @Nullable Overlay overlay;

  /**
   * Opens those that the configuration names, as far as that is possible: what is not is logged.
   *
   * @param port the TCP port at which peers can call us
   */
  Networks(PeerConfig config, PeerNetwork network, int port, Home home) {
    this.keeper = new StateKeeper(config.stateFolder());
    Set<Network> networks = config.discovery().networks();
    if (config.tls().isPresent() && networks.contains(Network.DHT)) {
      log.warn(
          "connections are for members of the fleet alone, but the DHT is for all: strangers learn"
              + " from it which torrents are here (enjambre.peer.discovery.dht=false leaves it out)");
    }
    this.dht =
        networks.contains(Network.DHT) ? openDht(config, network, port, home::members) : null;
    this.overlay =
        networks.contains(Network.OVERLAY)
            ? new Overlay(openOverlay(network, port, home), home.offered())
            : null;
    this.local =
        networks.contains(Network.LOCAL)
            ? new LocalDiscovery(config.listenAddress(), () -> port)
            : null;
    if (local != null) {
      local.start();
    }
  }

  /** A peer without a node does its work all the same, so it does not fail for want of a port. */
  private @Nullable DhtSocket openDht(
      PeerConfig config, PeerNetwork network, int port, Supplier<List<PeerEndpoint>> members) {
    DhtState state = keptDht();
    try {
      return network.dht(port, state, () -> port, members, this::keep);
    } catch (IOException e) {
      try {
        DhtSocket other = network.dht(0, state, () -> port, members, this::keep);
        if (config.listenPort() != 0) {
          log.warn(
              "{}; so the node of the DHT is at UDP port {}, which only peers of torrents are told",
              e.getMessage(),
              other.port());
        }
        return other;
      } catch (IOException again) {
        log.warn("this peer is no part of the DHT: {}", again.getMessage(), again);
        return null;
      }
    }
  }

  private DhtState keptDht() {
    Optional<byte[]> bytes = keeper.read(DHT_FILE, DhtState.LONGEST);
    Optional<DhtState> state = bytes.flatMap(DhtState::decode);
    if (bytes.isPresent() && state.isEmpty()) {
      keeper.refuse(DHT_FILE);
    }
    return state.orElse(DhtState.NONE);
  }

  private void keep(DhtState state) {
    keeper.write(DHT_FILE, state.encode());
  }

  private OverlayPort openOverlay(PeerNetwork network, int port, Home home) {
    OfferedTorrents offered = home.offered();
    return network.overlay(
        NodeInfo.of(port, home.peerId()),
        new OverlayPort.Offer(offered, offered),
        home::members,
        keptOverlay(),
        this::keep);
  }

  private OverlayState keptOverlay() {
    Optional<byte[]> bytes = keeper.read(OVERLAY_FILE, OverlayState.LONGEST);
    try {
      return bytes.isEmpty() ? OverlayState.NONE : OverlayState.fromBytes(bytes.get());
    } catch (OverlayState.BadStateException e) {
      log.debug("the overlay's state: {}", e.getMessage());
      keeper.refuse(OVERLAY_FILE);
      return OverlayState.NONE;
    }
  }

  private void keep(OverlayState state) {
    keeper.write(OVERLAY_FILE, state.toBytes());
  }

  /** Returns the ways to peers that there are. */
  List<PeerFinder.Factory> ways() {
    List<PeerFinder.Factory> ways = new ArrayList<>();
    if (local != null) {
      ways.add(PeerFinders.at(PeerSource.LOCAL, local));
    }
    if (overlay != null) {
      ways.add(PeerFinders.at(PeerSource.OVERLAY, overlay.directory()));
    }
    if (dht != null) {
      ways.add(PeerFinders.at(PeerSource.DHT, dht));
    }
    return ways;
  }

  /** Returns our node of the DHT. */
  DhtContacts contacts() {
    return dht == null ? DhtContacts.NONE : dht;
  }

  /** Returns how our node of the DHT stands, if there is one. */
  Optional<DhtStatus> dht() throws TorrentException {
    return dht == null ? Optional.empty() : Optional.of(EngineCalls.await(dht.status()));
  }

  /** Returns local discovery, if there is any. */
  Optional<LocalDiscovery> local() {
    return Optional.ofNullable(local);
  }

  /** Returns the overlay, if we are part of it. */
  Optional<Overlay> overlay() {
    return Optional.ofNullable(overlay);
  }

  /** Keeps what is worth it, and leaves them. */
  @Override
  public void close() {
    if (local != null) {
      local.close();
    }
    if (dht != null) {
      keepLast(dht.state(), this::keep);
      dht.close();
    }
    if (overlay != null) {
      keepLast(overlay.state(), this::keep);
      overlay.close();
    }
    keeper.close();
  }

  private static <T> void keepLast(CompletableFuture<T> state, Consumer<T> keep) {
    try {
      keep.accept(state.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      log.warn("what a network has taught is not kept", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
