package dev.enjambre.peer.service;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.announce.TrackerClients;
import dev.enjambre.peer.net.NetworkConfig;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.session.DiskIoFactory;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EngineLimits;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.MetadataSink;
import dev.enjambre.peer.session.TorrentEnvironment;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.storage.BootId;
import dev.enjambre.peer.storage.CompleteData;
import dev.enjambre.peer.storage.DiskThreads;
import dev.enjambre.peer.storage.FileDiskIo;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SplittableRandom;

/** Puts the engine's parts together, and takes them apart in the right order. */
final class Engine implements AutoCloseable {

  private final PeerConfig config;
  private final TorrentStore store;
  private final PeerId peerId = PeerId.random(new SecureRandom());
  private final String bootId = BootId.current();
  private final EngineCounters counters = new EngineCounters();
  private final Registry registry = new Registry();
  private final EngineLimits limits;
  private final PeerNetwork network;
  private final DiskThreads disk;
  private final TrackerClients trackers;
  private volatile int port;

  Engine(PeerConfig config, TorrentStore store) {
    this.config = config;
    this.store = store;
    this.limits = new EngineLimits(config.limits());
    this.network =
        new PeerNetwork(
            NetworkConfig.of(config.listenAddress(), config.listenPort()),
            registry,
            peerId,
            counters);
    this.disk =
        new DiskThreads(Runtime.getRuntime().availableProcessors(), config.limits().bufferMemory());
    this.trackers = new TrackerClients(config.listenAddress());
  }

  int listen() throws IOException {
    port = network.listen();
    return port;
  }

  void stopListening() {
    network.stopListening();
  }

  boolean isListening() {
    return network.isListening();
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

  EngineGauges gauges() {
    return new EngineGauges(
        registry.all().size(),
        limits.connections().used(),
        limits.connections().dialing(),
        disk.queuedBytes(),
        disk.queuedTasks(),
        disk.openFileCount());
  }

  Limits limits() {
    return limits.current();
  }

  void limit(Limits changed) {
    limits.change(changed);
    disk.queueLimit(changed.bufferMemory());
  }

  /** Makes the session of a torrent and enters it; it is at rest. */
  TorrentSession put(TorrentStore.Stored torrent) {
    EventLoop loop = network.loopForTorrent();
    Metainfo metainfo = torrent.metainfo();
    TorrentSession session =
        new TorrentSession(
            metainfo, environment(loop), disks(metainfo, torrent.folder(), loop), torrent.paused());
    registry.put(new Registry.Entry(session, torrent.folder(), Optional.of(metainfo)));
    return session;
  }

  /**
   * Makes the session of a magnet link and enters it; it is at rest.
   *
   * @param sink takes the metadata when it is here
   */
  TorrentSession put(TorrentStore.StoredMagnet magnet, MetadataSink sink) {
    EventLoop loop = network.loopForTorrent();
    TorrentSession session =
        new TorrentSession(
            magnet.link(),
            environment(loop),
            metainfo -> disks(metainfo, magnet.folder(), loop),
            sink,
            magnet.paused());
    registry.put(new Registry.Entry(session, magnet.folder(), Optional.empty()));
    return session;
  }

  private DiskIoFactory disks(Metainfo metainfo, Path folder, EventLoop loop) {
    Path state = store.folderOf(metainfo.infoHash());
    return listener -> new FileDiskIo(metainfo, folder, state, bootId, disk, loop, listener);
  }

  private TorrentEnvironment environment(EventLoop loop) {
    return new TorrentEnvironment(
        loop,
        network.dialer(),
        trackers,
        config.trackers(),
        config.session(),
        counters,
        limits,
        peerId,
        () -> port,
        config.hostname(),
        new SplittableRandom());
  }

  /** Spares a torrent that was just made of its files from having them hashed again. */
  void noteComplete(Metainfo metainfo, Path folder, boolean durable) throws IOException {
    if (registry.entry(metainfo.infoHash()).isEmpty()) {
      CompleteData.note(metainfo, folder, store.folderOf(metainfo.infoHash()), bootId, durable);
    }
  }

  @Override
  public void close() {
    trackers.close();
    disk.close();
    network.close();
  }
}
