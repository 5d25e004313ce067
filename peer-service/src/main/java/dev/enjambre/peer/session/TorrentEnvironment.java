package dev.enjambre.peer.session;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.announce.TrackerClient;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
 * @param neighbours asked for those whom DNS names as members of our fleet: the same list until
 *     that changes
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
    Supplier<List<PeerEndpoint>> neighbours) {}
