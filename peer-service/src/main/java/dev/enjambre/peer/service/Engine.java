package dev.enjambre.peer.service;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.announce.TrackerClients;
import dev.enjambre.peer.net.NetworkConfig;
import dev.enjambre.peer.net.PeerNetwork;
import dev.enjambre.peer.session.ConnectionBudget;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.session.TokenBucket;
import dev.enjambre.peer.session.TorrentEnvironment;
import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.storage.BootId;
import dev.enjambre.peer.storage.CompleteData;
import dev.enjambre.peer.storage.DiskThreads;
import dev.enjambre.peer.storage.FileDiskIo;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Puts the engine's parts together, and takes them apart in the right order. */
final class Engine implements AutoCloseable {

  private static final long DISK_QUEUE_BYTES = 64L << 20;

  private final PeerConfig config;
  private final TorrentStore store;
  private final PeerId peerId = PeerId.random(new SecureRandom());
  private final String bootId = BootId.current();
  private final EngineCounters counters = new EngineCounters();
  private final Registry registry = new Registry();
  private final ConnectionBudget budget;
  private final TokenBucket downloadLimit;
  private final TokenBucket uploadLimit;
  private final PeerNetwork network;
  private final DiskThreads disk;
  private final TrackerClients trackers;
  private volatile int port;

  Engine(PeerConfig config, TorrentStore store) {
    this.config = config;
    this.store = store;
    this.budget = new ConnectionBudget(config.maxConnections());
    this.downloadLimit = new TokenBucket(config.maxDownloadRate());
    this.uploadLimit = new TokenBucket(config.maxUploadRate());
    this.network =
        new PeerNetwork(
            NetworkConfig.of(config.listenAddress(), config.listenPort()),
            registry,
            peerId,
            counters);
    this.disk = new DiskThreads(Runtime.getRuntime().availableProcessors(), DISK_QUEUE_BYTES);
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
        budget.used(),
        disk.queuedBytes(),
        disk.queuedTasks(),
        disk.openFileCount());
  }

  void limit(long maxDownloadRate, long maxUploadRate) {
    downloadLimit.setRate(maxDownloadRate);
    uploadLimit.setRate(maxUploadRate);
  }

  /** Makes the session of a torrent and enters it; it is at rest. */
  TorrentSession put(TorrentStore.Stored torrent) {
    EventLoop loop = network.loopForTorrent();
    Metainfo metainfo = torrent.metainfo();
    Path state = store.folderOf(metainfo.infoHash());
    TorrentSession session =
        new TorrentSession(
            metainfo,
            environment(loop),
            listener ->
                new FileDiskIo(metainfo, torrent.folder(), state, bootId, disk, loop, listener),
            torrent.paused());
    registry.put(new Registry.Entry(session, torrent.folder()));
    return session;
  }

  private TorrentEnvironment environment(EventLoop loop) {
    return new TorrentEnvironment(
        loop,
        network.dialer(),
        trackers,
        config.trackers(),
        config.session(),
        counters,
        budget,
        downloadLimit,
        uploadLimit,
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
