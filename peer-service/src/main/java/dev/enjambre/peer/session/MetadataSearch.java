package dev.enjambre.peer.session;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.wire.Handshake;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A torrent while it is no more than a magnet link: looks for the metadata among the peers, and has
 * it taken in when it is found. Owned by the torrent's loop.
 */
final class MetadataSearch {

  /** Hears how the search ends; after a failure it may be begun again. */
  interface Outcome {

    /** The torrent is known, and kept. */
    void found(Metainfo torrent);

    /** The metadata is here and can't be used, for this reason. */
    void failed(TorrentFailure reason);
  }

  private final MagnetLink link;
  private final MetadataSink sink;
  private final TorrentEnvironment environment;
  private final PeerPool pool;
  private final Traffic traffic;
  private final Bans bans;
  private final Outcome outcome;
  private @Nullable MetadataSwarm swarm;
  private byte @Nullable [] fetched;

  MetadataSearch(
      MagnetLink link,
      MetadataSink sink,
      TorrentEnvironment environment,
      PeerPool pool,
      Traffic traffic,
      Bans bans,
      Outcome outcome) {
    this.link = link;
    this.sink = sink;
    this.environment = environment;
    this.pool = pool;
    this.traffic = traffic;
    this.bans = bans;
    this.outcome = outcome;
    for (InetSocketAddress peer : link.peers()) {
      PeerEndpoint.of(peer)
          .ifPresent(
              endpoint -> pool.offer(endpoint, PeerSource.MAGNET, environment.loop().nanoTime()));
    }
  }

  /** Whether there are peers to be asked, or called. */
  boolean isOn() {
    return swarm != null;
  }

  Collection<WaitingPeer> peers() {
    return swarm == null ? List.of() : swarm.all();
  }

  /** Looks for peers; what was found before is offered once more. */
  void start() {
    swarm =
        new MetadataSwarm(
            environment,
            environment.handshake(link.infoHash()),
            pool,
            traffic,
            bans,
            this::onFetched);
    if (fetched != null) {
      onFetched(fetched);
    }
  }

  /** Ends all connections. */
  void stop() {
    if (swarm != null) {
      swarm.close();
      swarm = null;
    }
  }

  /** Gives the peers away, to those who know what to do with them. */
  List<WaitingPeer> release() {
    List<WaitingPeer> peers = swarm == null ? List.of() : swarm.release();
    swarm = null;
    return peers;
  }

  ConnectionHandler accept(Connection connection, Handshake theirs) {
    if (swarm == null) {
      connection.close();
      return Refused.INSTANCE;
    }
    return swarm.accept(connection, theirs);
  }

  void dialMore() {
    if (swarm != null) {
      swarm.dialMore();
    }
  }

  void tick() {
    if (swarm != null) {
      swarm.tick();
    }
  }

  private void onFetched(byte[] info) {
    fetched = info;
    sink.take(info)
        .whenComplete(
            (torrent, problem) -> environment.loop().execute(() -> onTaken(torrent, problem)));
  }

  private void onTaken(@Nullable Metainfo torrent, @Nullable Throwable problem) {
    if (torrent != null) {
      fetched = null;
      outcome.found(torrent);
      return;
    }
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    outcome.failed(
        cause instanceof MetadataRefusedException refused
            ? refused.failure()
            : new TorrentFailure(
                TorrentFailure.Kind.STORAGE,
                cause == null ? "the metadata can't be used" : String.valueOf(cause.getMessage())));
  }
}
