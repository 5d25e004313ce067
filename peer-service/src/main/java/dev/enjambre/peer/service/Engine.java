package dev.enjambre.peer.service;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.announce.TrackerClients;
import dev.enjambre.peer.dht.DhtStatus;
import dev.enjambre.peer.discovery.LocalDiscovery;
import dev.enjambre.peer.discovery.PeerDiscovery;
import dev.enjambre.peer.holder.HolderClient;
import dev.enjambre.peer.net.NetworkConfig;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.DhtContacts;
import dev.enjambre.peer.session.DiskIoFactory;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EngineLimits;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.MetadataSink;
import dev.enjambre.peer.session.PeerFinder;
import dev.enjambre.peer.session.PeerFinders;
import dev.enjambre.peer.session.TorrentEnvironment;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.storage.BootId;
import dev.enjambre.peer.storage.CompleteData;
import dev.enjambre.peer.storage.DiskMeter;
import dev.enjambre.peer.storage.DiskThreads;
import dev.enjambre.peer.storage.FileDiskIo;
import dev.enjambre.peer.webseed.UrlPolicy;
import dev.enjambre.peer.webseed.WebSeedClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the engine's parts together, and takes them apart in the right order. */
final class Engine implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  private final PeerConfig config;
  private final TorrentStore store;
  private final PeerId peerId = PeerId.random(new SecureRandom());
  private final String bootId = BootId.current();
  private final EngineCounters counters = new EngineCounters();
  private final Registry registry = new Registry();
  private final EngineLimits limits;

  /** The loop of what spans torrents. */
  private final Executor loop;

  private final ActiveTorrents active;
  private final DiskSpace space;
  private final TrackerClients trackers;
  private final OwnMachine ownMachine;
  private final PeerNetwork network;
  private final DiskThreads disk;
  private final WebSeedClient webSeeds;
  private final HolderClient holders;
  private final PeerDiscovery discovery;
  private @Nullable Networks networks;
  private volatile int port;
  private volatile int rpcPort;

  Engine(PeerConfig config, TorrentStore store, Executor loop) {
    this.loop = loop;
    this.active = new ActiveTorrents(config.limits().maxActiveTorrents());
    this.config = config;
    this.space = new DiskSpace(registry, config.dataFolder(), config.maxDisk(), config.spareDisk());
    this.store = store;
    this.limits = new EngineLimits(config.limits());
    this.trackers =
        new TrackerClients(
            config.listenAddress(),
            config.externalAddress(),
            config.trackers(),
            // At this machine, too, where a torrent's tracker is asked as a tracker alone.
            CallRules.ANY_MACHINE);
    this.ownMachine = new OwnMachine(trackers, config.rules());
    this.network =
        new PeerNetwork(
            NetworkConfig.of(
                config.listenAddress(),
                config.listenPort(),
                config.encryption(),
                config.tls(),
                ownMachine::rules),
            registry,
            counters);
    this.disk =
        new DiskThreads(
            Runtime.getRuntime().availableProcessors(),
            config.limits().bufferMemory(),
            config.preallocation());
    this.webSeeds =
        new WebSeedClient(config.listenAddress(), UrlPolicy.of(config.rules()), counters);
    this.holders = new HolderClient(config.listenAddress(), config.tls(), counters);
    this.discovery =
        new PeerDiscovery(
            config.discovery(),
            config.listenAddress(),
            () -> port,
            () -> network.names(config.discovery().servers()),
            network.knock());
  }

  int listen() throws IOException {
    int open = network.listen();
    port = open;
    networks = new Networks(config, network, open, new Home());
    discovery.start();
    return open;
  }

  private final class Home implements Networks.Home {
    private final OfferedTorrents offered = new OfferedTorrents(registry);

    @Override
    public PeerId peerId() {
      return peerId;
    }

    @Override
    public List<PeerEndpoint> members() {
      return discovery.members();
    }

    @Override
    public OfferedTorrents offered() {
      return offered;
    }
  }

  void rpcPort(int number) {
    rpcPort = number;
  }

  void stopListening() {
    network.stopListening();
  }

  boolean isListening() {
    return network.isListening();
  }

  String transport() {
    return network.transport();
  }

  PeerId peerId() {
    return peerId;
  }

  EngineCounters counters() {
    return counters;
  }

  Registry registry() {
    return registry;
  }

  DiskSpace space() {
    return space;
  }

  EngineGauges gauges() {
    return new EngineGauges(
        registry.all().size(),
        limits.connections().used(),
        limits.connections().dialing(),
        disk.queuedBytes(),
        disk.queuedTasks(),
        disk.openFileCount(),
        space.taken(),
        space.quota());
  }

  DiskMeter diskMeter() {
    return disk.meter();
  }

  /** Returns how our node of the DHT stands, if there is one. */
  Optional<DhtStatus> dht() throws TorrentException {
    return networks == null ? Optional.empty() : networks.dht();
  }

  /** Returns the overlay, if we are part of it. */
  Optional<LocalDiscovery> localDiscovery() {
    return networks == null ? Optional.empty() : networks.local();
  }

  Optional<Overlay> overlay() {
    return networks == null ? Optional.empty() : networks.overlay();
  }

  PeerDiscovery discovery() {
    return discovery;
  }

  HolderClient holders() {
    return holders;
  }

  Limits limits() {
    return limits.current();
  }

  /** Puts other limits into force; called on the engine's loop. */
  void limit(Limits changed) {
    limits.change(changed);
    disk.queueLimit(changed.bufferMemory());
    active.limit(changed.maxActiveTorrents());
  }

  /** Makes the session of a torrent and enters it; it is at rest. */
  TorrentSession put(TorrentStore.Stored torrent) {
    EventLoop home = network.loopForTorrent();
    Metainfo metainfo = torrent.metainfo();
    TorrentSession session =
        new TorrentSession(
            metainfo,
            environment(home),
            disks(metainfo, torrent.choices().folder(), home),
            torrent.choices().paused());
    return entered(session, torrent.choices(), Optional.of(metainfo));
  }

  /**
   * Makes the session of a magnet link and enters it; it is at rest.
   *
   * @param sink takes the metadata when it is here
   */
  TorrentSession put(TorrentStore.StoredMagnet magnet, MetadataSink sink) {
    EventLoop home = network.loopForTorrent();
    TorrentSession session =
        new TorrentSession(
            magnet.link(),
            environment(home),
            metainfo -> disks(metainfo, magnet.choices().folder(), home),
            sink,
            magnet.choices().paused());
    return entered(session, magnet.choices(), Optional.empty());
  }

  private TorrentSession entered(
      TorrentSession session, TorrentStore.Choices choices, Optional<Metainfo> metainfo) {
    session.reportDemandTo(wants -> onDemand(session, wants));
    session.loop().execute(() -> session.configure(choices.options()));
    registry.put(new Registry.Entry(session, choices, metainfo));
    return session;
  }

  private void onDemand(TorrentSession session, boolean wants) {
    try {
      loop.execute(() -> active.demand(session, wants));
    } catch (RejectedExecutionException e) {
      log.debug("{} has no turn to wait for any more", session, e);
    }
  }

  private DiskIoFactory disks(Metainfo metainfo, Path folder, EventLoop home) {
    Path state = store.folderOf(metainfo.infoHash());
    return listener -> new FileDiskIo(metainfo, folder, state, bootId, disk, home, listener);
  }

  private TorrentEnvironment environment(EventLoop loop) {
    return new TorrentEnvironment(
        loop,
        network.dialer(),
        webSeeds,
        holders,
        ownMachine,
        config.trackers(),
        config.session(),
        counters,
        limits,
        peerId,
        () -> port,
        () -> rpcPort,
        config.hostname(),
        config.zone(),
        new SplittableRandom(),
        ways(),
        networks == null ? DhtContacts.NONE : networks.contacts());
  }

  private List<PeerFinder.Factory> ways() {
    List<PeerFinder.Factory> ways = new ArrayList<>();
    ways.add(PeerFinders.dns(discovery::candidates));
    if (networks != null) {
      ways.addAll(networks.ways());
    }
    return ways;
  }

  /** Spares a torrent that was just made of its files from having them hashed again. */
  void noteComplete(Metainfo metainfo, Path folder, boolean durable) throws IOException {
    if (registry.entry(metainfo.infoHash()).isEmpty()) {
      CompleteData.note(metainfo, folder, store.folderOf(metainfo.infoHash()), bootId, durable);
    }
  }

  @Override
  public void close() {
    discovery.close();
    if (networks != null) {
      networks.close();
    }
    trackers.close();
    webSeeds.close();
    holders.close();
    disk.close();
    network.close();
  }
}
