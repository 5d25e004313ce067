package dev.enjambre.peer.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.storage.Preallocation;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the engine is set up.
 *
 * @param dataFolder where files go; its folder {@code .enjambre} holds the engine's own state
 * @param shareFolder files below it may be shared where they are
 * @param listenAddress the address to listen on and to call from; empty for any
 * @param listenPort the port of the wire protocol; 0 lets the system choose
 * @param hostname the name that is announced to trackers
 * @param zone where we are, as it is announced to trackers
 * @param externalAddress where those outside our network can reach us, as trackers are told
 * @param trackers announced to for every torrent that is not private, and named in new torrents
 * @param limits rates, connections and memory
 * @param preallocation whether a file's space is taken before its first block comes
 * @param maxDisk bytes that the torrents in the data folder may take together, by what is wanted of
 *     them; 0 for as many as the disk has
 * @param session intervals and bounds of each torrent
 * @param discovery how peers are found by DNS
 */
public record PeerConfig(
    Path dataFolder,
    Optional<Path> shareFolder,
    Optional<InetAddress> listenAddress,
    int listenPort,
    Optional<HostName> hostname,
    Optional<String> zone,
    Optional<PeerEndpoint> externalAddress,
    List<URI> trackers,
    Limits limits,
    Preallocation preallocation,
    long maxDisk,
    SessionConfig session,
    DiscoveryConfig discovery) {

  /** Makes the paths absolute and copies the list. */
  public PeerConfig {
    dataFolder = dataFolder.toAbsolutePath().normalize();
    shareFolder = shareFolder.map(folder -> folder.toAbsolutePath().normalize());
    trackers = List.copyOf(trackers);
  }

  /**
   * Makes that of a peer that is reached where it announces from, finds nobody by DNS, and whose
   * data may take the whole disk.
   */
  public PeerConfig(
      Path dataFolder,
      Optional<Path> shareFolder,
      Optional<InetAddress> listenAddress,
      int listenPort,
      Optional<HostName> hostname,
      Optional<String> zone,
      List<URI> trackers,
      Limits limits,
      Preallocation preallocation,
      SessionConfig session) {
    this(
        dataFolder,
        shareFolder,
        listenAddress,
        listenPort,
        hostname,
        zone,
        Optional.empty(),
        trackers,
        limits,
        preallocation,
        0,
        session,
        DiscoveryConfig.NONE);
  }

  /** Returns the same with peers found by DNS. */
  public PeerConfig with(DiscoveryConfig found) {
    return new PeerConfig(
        dataFolder,
        shareFolder,
        listenAddress,
        listenPort,
        hostname,
        zone,
        externalAddress,
        trackers,
        limits,
        preallocation,
        maxDisk,
        session,
        found);
  }

  /** Returns the same with another bound of what the data may take. */
  public PeerConfig maxDisk(long bytes) {
    return new PeerConfig(
        dataFolder,
        shareFolder,
        listenAddress,
        listenPort,
        hostname,
        zone,
        externalAddress,
        trackers,
        limits,
        preallocation,
        bytes,
        session,
        discovery);
  }

  /** Returns the usual set-up for a data folder: the port is the system's choice, no trackers. */
  public static PeerConfig of(Path dataFolder) {
    return new PeerConfig(
        dataFolder,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Limits.DEFAULT,
        Preallocation.SPARSE,
        SessionConfig.defaults());
  }
}
