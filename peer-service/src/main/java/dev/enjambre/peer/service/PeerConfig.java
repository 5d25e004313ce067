package dev.enjambre.peer.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.reach.CallRules;
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
 * @param dataFolder where files go
 * @param stateFolder holds the engine's own state: which torrents there are, and what is verified
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
 * @param spareDisk bytes of the disk that torrents leave alone, or a 64th of it if that is less
 * @param session intervals and bounds of each torrent
 * @param encryption whether connections to peers are encrypted
 * @param discovery how peers are found by DNS
 * @param rules which addresses are called though others name them
 */
public record PeerConfig(
    Path dataFolder,
    Path stateFolder,
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
    long spareDisk,
    SessionConfig session,
    EncryptionMode encryption,
    DiscoveryConfig discovery,
    CallRules rules) {

  private static final long USUAL_SPARE_DISK = 1L << 30;

  /** Makes the paths absolute and copies the list. */
  public PeerConfig {
    dataFolder = dataFolder.toAbsolutePath().normalize();
    stateFolder = stateFolder.toAbsolutePath().normalize();
    shareFolder = shareFolder.map(folder -> folder.toAbsolutePath().normalize());
    trackers = List.copyOf(trackers);
  }

  /**
   * Makes that of a peer that keeps its state in the folder {@code .enjambre} of its data, is
   * reached where it announces from, finds nobody by DNS, and whose data may take the whole disk,
   * but for 1 GiB.
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
        dataFolder.resolve(".enjambre"),
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
        USUAL_SPARE_DISK,
        session,
        EncryptionMode.ACCEPT,
        DiscoveryConfig.NONE,
        CallRules.of(listenAddress, trackers.stream().map(URI::getHost).toList()));
  }

  /** Returns the same with peers found by DNS. */
  public PeerConfig with(DiscoveryConfig found) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
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
        spareDisk,
        session,
        encryption,
        found,
        rules);
  }

  /** Returns the same with another bound of what the data may take. */
  public PeerConfig maxDisk(long bytes) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
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
        spareDisk,
        session,
        encryption,
        discovery,
        rules);
  }

  /** Returns the same, reached by those outside our network at another address. */
  public PeerConfig externalAddress(Optional<PeerEndpoint> endpoint) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
        shareFolder,
        listenAddress,
        listenPort,
        hostname,
        zone,
        endpoint,
        trackers,
        limits,
        preallocation,
        maxDisk,
        spareDisk,
        session,
        encryption,
        discovery,
        rules);
  }

  /** Returns the same with its state elsewhere. */
  public PeerConfig stateFolder(Path folder) {
    return new PeerConfig(
        dataFolder,
        folder,
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
        spareDisk,
        session,
        encryption,
        discovery,
        rules);
  }

  /** Returns the same with other rules. */
  public PeerConfig with(CallRules others) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
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
        spareDisk,
        session,
        encryption,
        discovery,
        others);
  }

  /** Returns the same that leaves so much of the disk alone. */
  public PeerConfig spareDisk(long bytes) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
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
        bytes,
        session,
        encryption,
        discovery,
        rules);
  }

  /** Returns the same that encrypts its connections so. */
  public PeerConfig with(EncryptionMode mode) {
    return new PeerConfig(
        dataFolder,
        stateFolder,
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
        spareDisk,
        session,
        mode,
        discovery,
        rules);
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
