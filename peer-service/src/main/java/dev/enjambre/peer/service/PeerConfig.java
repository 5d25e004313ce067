package dev.enjambre.peer.service;

import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.storage.Preallocation;
import dev.enjambre.peer.tls.FleetTls;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param encryption whether connections to peers are encrypted; not by this where all is TLS
 * @param tls by what connections to peers are secured, so that only members of a fleet take part;
 *     empty for a peer that is open to all
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
    Optional<FleetTls> tls,
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
        Optional.empty(),
        DiscoveryConfig.NONE,
        CallRules.of(listenAddress, trackers.stream().map(URI::getHost).toList()));
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

  /** Returns the same with peers found by DNS. */
  public PeerConfig with(DiscoveryConfig found) {
    return changed(draft -> draft.discovery = found);
  }

  /** Returns the same that encrypts its connections so. */
  public PeerConfig with(EncryptionMode mode) {
    return changed(draft -> draft.encryption = mode);
  }

  /** Returns the same for members of a fleet alone. */
  public PeerConfig with(FleetTls fleet) {
    return changed(draft -> draft.tls = Optional.of(fleet));
  }

  /** Returns the same with other rules. */
  public PeerConfig with(CallRules others) {
    return changed(draft -> draft.rules = others);
  }

  /** Returns the same with another bound of what the data may take. */
  public PeerConfig maxDisk(long bytes) {
    return changed(draft -> draft.maxDisk = bytes);
  }

  /** Returns the same that leaves so much of the disk alone. */
  public PeerConfig spareDisk(long bytes) {
    return changed(draft -> draft.spareDisk = bytes);
  }

  /** Returns the same, reached by those outside our network at another address. */
  public PeerConfig externalAddress(Optional<PeerEndpoint> endpoint) {
    return changed(draft -> draft.externalAddress = endpoint);
  }

  /** Returns the same with its state elsewhere. */
  public PeerConfig stateFolder(Path folder) {
    return changed(draft -> draft.stateFolder = folder);
  }

  private PeerConfig changed(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.toConfig();
  }

  /** What changes where something is, as it is until then. */
  private final class Draft {

    private Path stateFolder = PeerConfig.this.stateFolder;
    private Optional<PeerEndpoint> externalAddress = PeerConfig.this.externalAddress;
    private long maxDisk = PeerConfig.this.maxDisk;
    private long spareDisk = PeerConfig.this.spareDisk;
    private EncryptionMode encryption = PeerConfig.this.encryption;
    private Optional<FleetTls> tls = PeerConfig.this.tls;
    private DiscoveryConfig discovery = PeerConfig.this.discovery;
    private CallRules rules = PeerConfig.this.rules;

    private PeerConfig toConfig() {
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
          tls,
          discovery,
          rules);
    }
  }
}
