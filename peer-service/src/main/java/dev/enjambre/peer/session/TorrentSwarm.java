package dev.enjambre.peer.session;

import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.wire.Handshake;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's part in its swarm while it is on the network: the peers, or those who are asked for
 * the metadata; web seeds; trackers; and the ticks that keep all of them going. Owned by the
 * torrent's loop.
 */
final class TorrentSwarm {

  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_IDLE_TICK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Keep-alives and time-outs need no more, and peers that want something do not wait for it. */
  private static final long QUIET_TICK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * With fewer connections than that, a torrent that downloads asks its trackers for more peers.
   */
  private static final int ENOUGH_PEERS = 20;

  private final TorrentMetadata metadata;
  private final TorrentEnvironment environment;
  private final EventLoop loop;
  private final PeerPool pool;
  private final Traffic traffic;
  private final @Nullable MetadataSearch search;
  private final LongSupplier bytesLeft;
  private final PeerFinders finders;

  /** By it a tracker knows us again when our address changes. */
  private final String announceKey;

  private @Nullable Run run;
  private @Nullable Peers peers;
  private @Nullable WebSeeds webSeeds;
  private @Nullable Holders holders;
  private @Nullable TrackerAnnounces announces;
  private EventLoop.@Nullable Scheduled nextTick;

  /** Whether the next tick is further off than usual, as there was nothing to do. */
  private boolean dozing;

  /**
   * Makes it for a torrent that is not on the network.
   *
   * @param search looks for the metadata, if it is not here
   * @param bytesLeft what trackers are told
   */
  TorrentSwarm(
      TorrentMetadata metadata,
      TorrentEnvironment environment,
      PeerPool pool,
      Traffic traffic,
      @Nullable MetadataSearch search,
      LongSupplier bytesLeft) {
    this.metadata = metadata;
    this.environment = environment;
    this.loop = environment.loop();
    this.pool = pool;
    this.traffic = traffic;
    this.search = search;
    this.bytesLeft = bytesLeft;
    this.finders =
        new PeerFinders(environment.ways(), metadata.infoHash(), loop, pool, this::dialMore);
    this.announceKey = HexFormat.of().toHexDigits(environment.random().nextInt());
  }

  /** Returns the peers, or null while the torrent has none to trade with. */
  @Nullable Peers peers() {
    return peers;
  }

  /** Looks for peers to trade with; those who brought the metadata stay. */
  void connect(Run current) {
    Peers connecting = current.connect();
    run = current;
    peers = connecting;
    webSeeds = current.webSeeds(connecting);
    holders = current.holders(connecting);
    if (announces == null) {
      announces = newAnnounces();
    }
    environment.dht().named(metadata.nodes());
    if (search != null) {
      search.release().forEach(connecting::adopt);
    }
    tickSoon();
  }

  /** Looks for the metadata; returns false if there is nothing to look for. */
  boolean searchMetadata() {
    if (search == null || search.isOn()) {
      return false;
    }
    announces = newAnnounces();
    search.start();
    tickSoon();
    return true;
  }

  /** The torrent turns out to be private: trackers of ours have nothing to do with it. */
  void leaveOurTrackers() {
    finders.close();
    if (announces != null) {
      announces.stop(progress());
      announces = newAnnounces();
    }
  }

  /** Takes the torrent off the network; completes when the trackers know it. */
  CompletableFuture<Void> disconnect() {
    if (nextTick != null) {
      nextTick.cancel();
      nextTick = null;
    }
    if (peers != null) {
      peers.close();
      peers = null;
      webSeeds = null;
      holders = null;
      run = null;
    }
    if (search != null) {
      search.stop();
    }
    finders.close();
    CompletableFuture<Void> goodbye = CompletableFuture.completedFuture(null);
    if (announces != null) {
      goodbye = announces.stop(progress());
      announces = null;
    }
    return goodbye;
  }

  /** Takes in a connection that a peer has opened for this torrent. */
  ConnectionHandler accept(Connection connection, Handshake theirs) {
    if (search != null && search.isOn()) {
      return search.accept(connection, theirs);
    }
    if (peers == null) {
      connection.close();
      return Refused.INSTANCE;
    }
    wake();
    return peers.accept(connection, theirs);
  }

  /** Tries that peer, at once. */
  void addPeer(PeerEndpoint endpoint) {
    pool.offer(endpoint, PeerSource.MANUAL, loop.nanoTime());
    dialMore();
  }

  /** Learns of peers that could be called. */
  void offerPeers(List<PeerEndpoint> endpoints, PeerSource source) {
    for (PeerEndpoint endpoint : endpoints) {
      pool.offer(endpoint, source, loop.nanoTime());
    }
    dialMore();
  }

  /** Announces to all trackers, and looks for peers elsewhere, as soon as each allows it. */
  void announceNow() {
    finders.hurry();
    if (announces != null) {
      announces.announceNow();
      tickSoon();
    }
  }

  /** Other pieces are wanted than before. */
  void wantedChanged() {
    if (peers != null) {
      peers.wantedChanged();
      wake();
    }
  }

  /**
   * Everything that is wanted is here.
   *
   * @param complete whether that is everything there is
   */
  void finished(boolean complete) {
    if (announces != null) {
      if (complete) {
        announces.completed();
      }
      tickSoon();
    }
    if (peers != null) {
      peers.dropSeeds();
    }
  }

  private TrackerAnnounces newAnnounces() {
    return new TrackerAnnounces(
        environment,
        metadata.infoHash(),
        announceKey,
        metadata.trackerTiers(environment.trackerUrls()),
        this::onAnnounced);
  }

  private void onAnnounced(AnnounceResponse.Success answer) {
    answer.externalIp().ifPresent(pool::ourAddress);
    offerPeers(answer.peers(), PeerSource.TRACKER);
  }

  private void dialMore() {
    if (peers != null) {
      peers.dialMore();
      wake();
    } else if (search != null) {
      search.dialMore();
    }
  }

  private void wake() {
    if (dozing) {
      tickSoon();
    }
  }

  private void tickSoon() {
    dozing = false;
    if (nextTick != null) {
      nextTick.cancel();
    }
    nextTick = loop.schedule(0, this::tick);
  }

  /** Of a private torrent nobody but its own trackers tells who is there (BEP 27). */
  private void lookAround() {
    boolean open = metadata.metainfo().map(torrent -> !torrent.isPrivate()).orElse(true);
    if (!open) {
      finders.close();
      return;
    }
    boolean searching = search != null && search.isOn();
    boolean lacking = searching || (run != null && !run.pieces().isSatisfied());
    finders.update(
        new PeerFinder.Need(lacking, lacking && connections() < ENOUGH_PEERS), loop.nanoTime());
  }

  private void tick() {
    dozing = false;
    lookAround();
    if (search != null && search.isOn() && announces != null) {
      search.tick();
      if (search.peers().size() < ENOUGH_PEERS) {
        announces.requestMorePeers();
      }
      announces.tick(progress());
      nextTick = loop.schedule(TICK_NANOS, this::tick);
      return;
    }
    if (peers == null || announces == null || run == null) {
      return;
    }
    peers.tick();
    if (webSeeds != null) {
      webSeeds.tick();
    }
    if (holders != null) {
      holders.tick();
    }
    if (!run.pieces().isSatisfied() && peers.all().size() < ENOUGH_PEERS) {
      announces.requestMorePeers();
    }
    announces.tick(progress());
    long delay = tickDelay(peers, announces, run);
    dozing = delay > TICK_NANOS;
    nextTick = loop.schedule(delay, this::tick);
  }

  /** A torrent with whose peers nothing goes on does not tick each second. */
  private long tickDelay(Peers connected, TrackerAnnounces announcing, Run current) {
    if (!connected.isQuiet() || !current.pieces().isSatisfied() || pool.size() > 0) {
      return TICK_NANOS;
    }
    if (!connected.all().isEmpty()) {
      return QUIET_TICK_NANOS;
    }
    return Math.clamp(
        announcing.nextDueNanos() - loop.nanoTime(), TICK_NANOS, LONGEST_IDLE_TICK_NANOS);
  }

  private TrackerAnnounces.Progress progress() {
    return new TrackerAnnounces.Progress(
        traffic.upload().total(), traffic.download().total(), bytesLeft.getAsLong());
  }

  // What there is to see.

  List<PeerStatus> peerStatus() {
    Peers connected = peers;
    if (search != null && search.isOn()) {
      return search.peers().stream().map(PeerStatus::of).toList();
    }
    if (connected == null) {
      return List.of();
    }
    long now = loop.nanoTime();
    return connected.all().stream()
        .map(peer -> PeerStatus.of(peer, connected.isOptimistic(peer), now))
        .toList();
  }

  /** Returns how it stands with each tracker; empty while it is off the network. */
  List<TrackerStatus> trackerStatus() {
    return announces == null ? List.of() : announces.status();
  }

  /** Returns how it stands with each HTTP server; empty while it is off the network. */
  List<WebSeedStatus> webSeedStatus() {
    return webSeeds == null ? List.of() : webSeeds.status();
  }

  int connections() {
    if (search != null && search.isOn()) {
      return search.peers().size();
    }
    return peers == null ? 0 : peers.all().size();
  }

  int seeds() {
    return peers == null ? 0 : peers.seeds();
  }
}
