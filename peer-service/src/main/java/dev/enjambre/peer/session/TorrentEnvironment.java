package dev.enjambre.peer.session;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.announce.TrackerClient;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.ReservedBits;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * What a torrent finds around it. In production the network, in a simulation its stand-ins.
 *
 * @param loop the torrent's own loop
 * @param dialer opens connections
 * @param webSeeds makes connections to HTTP servers
 * @param holders makes connections to peers that serve gRPC
 * @param trackers announces
 * @param trackerUrls trackers of ours, for every torrent that is not private
 * @param config intervals and bounds
 * @param counters what the engine has done, over all torrents
 * @param limits rates, connections and memory over all torrents
 * @param peerId our id
 * @param listenPort asked for the port that we listen on
 * @param rpcPort asked for the port on which we serve gRPC; 0 for none
 * @param hostname the name that we announce
 * @param zone where we are, as we announce it
 * @param random seeded for a simulation
 * @param ways to peers, besides the trackers
 * @param dht our node of the DHT
 */
public record TorrentEnvironment(
    EventLoop loop,
    Dialer dialer,
    WebSeedConnector webSeeds,
    HolderConnector holders,
    TrackerClient trackers,
    List<URI> trackerUrls,
    SessionConfig config,
    EngineCounters counters,
    EngineLimits limits,
    PeerId peerId,
    IntSupplier listenPort,
    IntSupplier rpcPort,
    Optional<HostName> hostname,
    Optional<String> zone,
    RandomGenerator random,
    List<PeerFinder.Factory> ways,
    DhtContacts dht) {

  /** Copies the list. */
  public TorrentEnvironment {
    ways = List.copyOf(ways);
  }

  /** Returns the handshake of a torrent. */
  Handshake handshake(InfoHash infoHash) {
    return new Handshake(ReservedBits.ours(dht.port()), infoHash, peerId);
  }
}
