package dev.enjambre.peer.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.peer.catalog.NamePattern;
import dev.enjambre.peer.catalog.RemovalPolicy;
import dev.enjambre.peer.catalog.Replication;
import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.encryption.EncryptionMode;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.session.Limits;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.storage.Preallocation;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the peer is set up. An empty value is that of a key that is not set, or switches it off.
 *
 * @param listenPort TCP port of the wire protocol; 0 lets the system choose
 * @param listenAddress IP address to listen on and to call from; empty for all
 * @param dataDir folder of the files; its folder .enjambre holds the peer's own state
 * @param hostname host name that trackers hand out in place of our address; empty for none
 * @param zone where this peer is, for example its node's name, or a path, widest first
 *     (dc1/rack3/node7): trackers that know zones hand out near peers first; empty for none
 * @param externalAddress {@code host:port} at which clients outside this peer's network can reach
 *     it, which trackers are told by HTTP; empty for none
 * @param trackers announce URLs for every torrent that is not private, besides its own; also named
 *     in the torrents that this peer makes
 * @param catalogUrl the tracker's web port (http://HOST:7070), whose catalogue is searched, and in
 *     which what is shared here is published; empty for none
 * @param replicate names of what is fetched from the catalogue without being asked for: {@code *}
 *     stands for any text, {@code ?} for one character
 * @param replicateRemoved what becomes of a torrent that was fetched so, and that nobody has asked
 *     for here, when somebody removes it from the catalogue: keep or delete (with its data)
 * @param maxDisk what the torrents in the data folder may take together, for example 200GB, by the
 *     size of what is wanted of them; empty for as much as the disk has
 * @param shareDir folder whose files and folders may be shared where they are; empty for none
 * @param maxConnections connections to peers at most, over all torrents
 * @param maxConnectionsPerTorrent connections of one torrent at most
 * @param maxConnectionsPerAddress connections of one torrent to one IP address at most; loopback is
 *     not bounded
 * @param maxHalfOpen attempts to connect under way at once, over all torrents
 * @param maxActiveTorrents torrents that fetch at once, the others wait for their turn; 0 for no
 *     limit
 * @param bufferMemory received data that may wait for the disk, for example 64MB
 * @param choking what uploading aims at: standard is fair among strangers, cooperative finishes a
 *     fleet's last replica soonest
 * @param preallocation whether a file's space is taken as its blocks come (sparse), or before the
 *     first of them by writing zeros (full)
 * @param encryption whether connections to peers are encrypted (MSE): off, accept (calls are plain,
 *     and encrypted where that is refused), prefer (the other way round), require
 * @param sslBundle name of the SSL bundle ({@code spring.ssl.bundle.…}) by which all connections of
 *     the wire protocol and the overlay, and gRPC, are mutual TLS; empty for a peer open to all
 * @param maxDownloadRate payload per second over all torrents, for example 50MB; empty for no limit
 * @param maxUploadRate payload per second over all torrents, for example 50MB; empty for no limit
 */
@ConfigurationProperties("enjambre.peer")
public record PeerProperties(
    @DefaultValue("6881") int listenPort,
    @Nullable String listenAddress,
    @DefaultValue("./data") String dataDir,
    @Nullable String hostname,
    @Nullable String zone,
    @Nullable String externalAddress,
    @DefaultValue List<URI> trackers,
    @Nullable String catalogUrl,
    @DefaultValue List<String> replicate,
    @DefaultValue("keep") RemovalPolicy replicateRemoved,
    @Nullable DataSize maxDisk,
    @Nullable String shareDir,
    @DefaultValue("2000") int maxConnections,
    @DefaultValue("100") int maxConnectionsPerTorrent,
    @DefaultValue("20") int maxConnectionsPerAddress,
    @DefaultValue("100") int maxHalfOpen,
    @DefaultValue("0") int maxActiveTorrents,
    @DefaultValue("64MB") DataSize bufferMemory,
    @DefaultValue("standard") Choking choking,
    @DefaultValue("sparse") Preallocation preallocation,
    @DefaultValue("accept") EncryptionMode encryption,
    @DefaultValue("") String sslBundle,
    @Nullable DataSize maxDownloadRate,
    @Nullable DataSize maxUploadRate) {

  private static final Logger log = LoggerFactory.getLogger(PeerProperties.class);
  private static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");

  /**
   * Checks every value.
   *
   * @throws ConfigurationProblemException if one is out of range
   */
  public PeerProperties {
    trackers = List.copyOf(trackers);
    replicate = List.copyOf(replicate);
    given(catalogUrl).ifPresent(PeerProperties::catalog);
    require(listenPort >= 0 && listenPort <= 65535, "listen-port", "must be 0 to 65535");
    path(dataDir, "data-dir");
    given(shareDir).ifPresent(folder -> path(folder, "share-dir"));
    for (URI tracker : trackers) {
      String scheme = String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT);
      require(
          TRACKER_SCHEMES.contains(scheme) && tracker.getHost() != null,
          "trackers",
          "must hold URLs of trackers, http://HOST:PORT/announce");
    }
    require(
        maxDisk == null || maxDisk.toBytes() > 0,
        "max-disk",
        "must be more than 0, or empty for no limit but the disk");
    requireRate(maxDownloadRate, "max-download-rate");
    requireRate(maxUploadRate, "max-upload-rate");
    given(listenAddress).ifPresent(PeerProperties::address);
    given(hostname).ifPresent(PeerProperties::hostName);
    given(externalAddress).ifPresent(PeerProperties::endpoint);
    require(
        given(zone).map(text -> Zone.parse(text).isPresent()).orElse(true),
        "zone",
        "must be 1 to 64 printable ASCII characters without spaces, or empty");
    limits(
        maxDownloadRate,
        maxUploadRate,
        maxConnections,
        maxConnectionsPerTorrent,
        maxConnectionsPerAddress,
        maxHalfOpen,
        maxActiveTorrents,
        bufferMemory);
  }

  /** Returns it in the engine's terms, together with how peers are found by DNS. */
  PeerConfig toConfig(DiscoveryConfig discovery) {
    return new PeerConfig(
            path(dataDir, "data-dir"),
            given(shareDir).map(folder -> path(folder, "share-dir")),
            given(listenAddress).map(PeerProperties::address),
            listenPort,
            given(hostname).map(PeerProperties::hostName),
            given(zone),
            trackers,
            limits(
                maxDownloadRate,
                maxUploadRate,
                maxConnections,
                maxConnectionsPerTorrent,
                maxConnectionsPerAddress,
                maxHalfOpen,
                maxActiveTorrents,
                bufferMemory),
            preallocation,
            SessionConfig.defaults().with(ChokerConfig.of(choking)))
        .externalAddress(given(externalAddress).map(PeerProperties::endpoint))
        .maxDisk(maxDisk == null ? 0 : maxDisk.toBytes())
        .with(encryption)
        .with(discovery)
        .with(rules(discovery));
  }

  /** This machine counts as one of the network if anything that is set is on it. */
  private CallRules rules(DiscoveryConfig discovery) {
    List<String> named = new ArrayList<>();
    trackers.forEach(tracker -> named.add(tracker.getHost()));
    catalog().ifPresent(url -> named.add(url.getHost()));
    discovery.names().forEach(name -> named.add(name.host().name()));
    discovery.bootstrap().forEach(member -> named.add(member.host()));
    return CallRules.of(given(listenAddress).map(PeerProperties::address), named);
  }

  /** Returns where the catalogue is, if there is one. */
  Optional<URI> catalog() {
    return given(catalogUrl).map(PeerProperties::catalog);
  }

  /** Returns what is fetched from the catalogue without being asked for. */
  Replication replication() {
    return new Replication(
        replicate.stream().map(String::strip).map(NamePattern::new).toList(), replicateRemoved);
  }

  private static URI catalog(String text) {
    Optional<URI> url = Optional.empty();
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean isHttp = scheme.equals("http") || scheme.equals("https");
      if (isHttp && uri.getHost() != null && uri.getRawQuery() == null) {
        url = Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      log.debug("not a URL", e);
    }
    require(url.isPresent(), "catalog-url", "must be the tracker's web port, http://HOST:7070");
    return url.orElseThrow();
  }

  private static Limits limits(
      @Nullable DataSize maxDownloadRate,
      @Nullable DataSize maxUploadRate,
      int maxConnections,
      int maxConnectionsPerTorrent,
      int maxConnectionsPerAddress,
      int maxHalfOpen,
      int maxActiveTorrents,
      DataSize bufferMemory) {
    try {
      return new Limits(
          maxDownloadRate == null ? 0 : maxDownloadRate.toBytes(),
          maxUploadRate == null ? 0 : maxUploadRate.toBytes(),
          maxConnections,
          maxConnectionsPerTorrent,
          maxConnectionsPerAddress,
          maxHalfOpen,
          maxActiveTorrents,
          bufferMemory.toBytes());
    } catch (Limits.OutOfRangeException e) {
      String key = e.field().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      require(false, key, e.rule());
      throw e;
    }
  }

  /** Not by Spring's own conversion, to which a relative path may be one in the class path. */
  private static Path path(String text, String key) {
    require(!text.isEmpty() && text.indexOf('\0') < 0, key, "must be the path of a folder");
    return Path.of(text);
  }

  private static InetAddress address(String text) {
    Optional<IpAddress> address = IpAddress.parse(text);
    require(address.isPresent(), "listen-address", "must be an IP address, or empty");
    return address.orElseThrow().toInetAddress();
  }

  private static PeerEndpoint endpoint(String text) {
    Optional<PeerEndpoint> endpoint = PeerEndpoint.parse(text);
    require(endpoint.isPresent(), "external-address", "must be HOST:PORT, or empty");
    return endpoint.orElseThrow();
  }

  private static HostName hostName(String text) {
    Optional<HostName> name = HostName.parse(text);
    require(name.isPresent(), "hostname", "must be a host name, or empty");
    return name.orElseThrow();
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(value -> !value.isEmpty());
  }

  private static void requireRate(@Nullable DataSize rate, String key) {
    require(rate == null || rate.toBytes() > 0, key, "must be more than 0, or empty for no limit");
  }

  private static void require(boolean condition, String key, String rule) {
    if (!condition) {
      throw new ConfigurationProblemException(
          "The setting enjambre.peer." + key + " " + rule + ".",
          "Correct enjambre.peer." + key + ".",
          null);
    }
  }
}
