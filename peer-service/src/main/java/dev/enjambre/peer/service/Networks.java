package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.dht.DhtState;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.discovery.LocalDiscovery;
import dev.enjambre.peer.net.DhtSocket;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.session.DhtContacts;
import dev.enjambre.peer.session.PeerFinder;
import dev.enjambre.peer.session.PeerFinders;
import dev.enjambre.peer.session.PeerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks in which peers find each other without a tracker, as far as this peer is part of
 * them. What is worth it is kept in the state folder, in the file {@value #DHT_FILE}. Any thread.
 */
final class Networks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Networks.class);

  private static final String DHT_FILE = "dht";
  private static final long PATIENCE_SECONDS = 5;

  private final Path folder;
  private final @Nullable DhtSocket dht;
  private final @Nullable LocalDiscovery local;

  /** Writes what is kept, while the network goes on. */
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("enjambre-keeper").daemon(true).factory());

  /**
   * Opens those that the configuration names.
   *
   * @param port the TCP port at which peers can call us
   * @param members asked for members of them: the same list until that changes
   * @throws IOException if a port can't be had
   */
  Networks(PeerConfig config, PeerNetwork network, int port, Supplier<List<PeerEndpoint>> members)
      throws IOException {
    this.folder = config.stateFolder();
    this.dht =
        config.discovery().networks().contains(Network.DHT)
            ? openDht(config, network, port, members)
            : null;
    this.local =
        config.discovery().networks().contains(Network.LOCAL)
            ? new LocalDiscovery(config.listenAddress(), () -> port)
            : null;
    if (local != null) {
      local.start();
    }
  }

  private DhtSocket openDht(
      PeerConfig config, PeerNetwork network, int port, Supplier<List<PeerEndpoint>> members)
      throws IOException {
    DhtState state = load();
    try {
      return network.dht(port, state, () -> port, members, this::keep);
    } catch (IOException e) {
      if (config.listenPort() != 0) {
        writer.shutdown();
        throw e;
      }
      // It is only where the system chose the port that another one does as well.
      return network.dht(0, state, () -> port, members, this::keep);
    }
  }

  private DhtState load() {
    Path file = folder.resolve(DHT_FILE);
    try {
      if (Files.size(file) > DhtState.LONGEST) {
        log.warn("{} is too long for what the DHT keeps; it begins anew", file);
        return DhtState.NONE;
      }
      Optional<DhtState> state = DhtState.decode(Files.readAllBytes(file));
      if (state.isEmpty()) {
        log.warn("{} is not what the DHT has kept; it begins anew", file);
      }
      return state.orElse(DhtState.NONE);
    } catch (NoSuchFileException e) {
      return DhtState.NONE;
    } catch (IOException e) {
      log.warn("{} can't be read, so the DHT begins anew", file, e);
      return DhtState.NONE;
    }
  }

  private void keep(DhtState state) {
    writer.execute(() -> write(state));
  }

  private void write(DhtState state) {
    Path file = folder.resolve(DHT_FILE);
    try {
      DurableFile.replace(file, state.encode());
    } catch (IOException e) {
      log.warn("what the DHT knows can't be kept in {}", file, e);
    }
  }

  /** Returns the ways to peers that there are. */
  List<PeerFinder.Factory> ways() {
    List<PeerFinder.Factory> ways = new ArrayList<>();
    if (local != null) {
      ways.add(PeerFinders.at(PeerSource.LOCAL, local));
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

  /** Keeps what is worth it, and leaves them. */
  @Override
  public void close() {
    if (local != null) {
      local.close();
    }
    if (dht != null) {
      try {
        keep(dht.state().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      } catch (ExecutionException | TimeoutException e) {
        log.warn("what the DHT knows is not kept", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      dht.close();
    }
    writer.close();
  }
}
