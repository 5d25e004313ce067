package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.tracker.service.AnnounceUrls;
import dev.enjambre.tracker.service.HostNamePolicy;
import dev.enjambre.tracker.service.NetworkRange;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the tracker.
 *
 * @param listenPort port of the protocol port, of TCP and UDP, 1 to 65535; 0 lets the platform
 *     choose one for each, which {@code /actuator/info} tells
 * @param listenAddress IP address that the protocol port listens on; empty: all
 * @param udp whether the protocol port also answers by UDP
 * @param announceInterval how long peers are told to wait between announces, 1 s to 1 day; a peer
 *     that is silent for twice that long, and a little longer, is removed
 * @param minInterval how long peers are told to wait at least, though they need more peers; at most
 *     the announce interval; default: a minute, or the announce interval if that is shorter
 * @param stalledAfter a replica that announces for so long that it lacks the same stalls, to the
 *     fleet view; 1 s or more
 * @param maxNumwant how many peers one answer holds at most, 1 to 1000
 * @param hostnames which announced host names are handed out: {@code verified}, those that resolve
 *     to the address that announced them; {@code trusted}, those announced from the trusted
 *     networks; {@code off}, none
 * @param trustedNetworks networks (CIDR, as in {@code 10.0.0.0/8}) whose peers are believed: their
 *     host names if {@code hostnames} is {@code trusted}, and always the address that they give as
 *     {@code ip}, which is ignored when others give it
 * @param internalNetworks networks (CIDR) whose members are handed out by their external address,
 *     if they tell one, to those outside the same network; empty: those that the tracker itself is
 *     in
 * @param proxies networks (CIDR) of reverse proxies, which are believed when they say in {@code
 *     X-Forwarded-For} for whom they ask
 * @param fullScrape whether a scrape that names no torrent is answered with all of them; the answer
 *     is made anew twice a minute
 * @param sslBundle name of the SSL bundle ({@code spring.ssl.bundle.…}) by which the protocol port
 *     speaks HTTPS; empty: it speaks HTTP. UDP is never encrypted
 * @param announceUrl the URL by which clients announce, in the torrents that the catalogue hands
 *     out; empty: that of the protocol port, at the host by which they are asked for
 * @param dataDir folder of what is kept over a restart: the catalogue, the swarms
 * @param mode which torrents are tracked: {@code open}, any; {@code catalog}, those in the
 *     catalogue
 * @param store where the swarms are kept: {@code memory}, in this process alone; {@code redis}, in
 *     Redis or Valkey as well, so that several trackers answer as one
 * @param redis where that is, if it is used
 * @param maxTorrents how many torrents are tracked at most; announces for further ones are refused
 * @param maxPeersPerTorrent how many peers of one torrent are kept; further ones are served, but
 *     not handed out to others
 * @param maxPeers how many peers are kept in all; further ones are treated likewise
 * @param maxConnections how many connections the protocol port keeps open at once
 * @param requestTimeout how long a connection to the protocol port may go without a whole request
 *     before it is closed, 1 s or more
 */
@ConfigurationProperties("enjambre.tracker")
public record TrackerProperties(
    @DefaultValue("6969") int listenPort,
    @DefaultValue("") String listenAddress,
    @DefaultValue("true") boolean udp,
    @DefaultValue("30m") Duration announceInterval,
    @Nullable Duration minInterval,
    @DefaultValue("2m") Duration stalledAfter,
    @DefaultValue("200") int maxNumwant,
    @DefaultValue("verified") HostNamePolicy hostnames,
    @DefaultValue List<String> trustedNetworks,
    @DefaultValue List<String> internalNetworks,
    @DefaultValue List<String> proxies,
    @DefaultValue("false") boolean fullScrape,
    @DefaultValue("") String sslBundle,
    @DefaultValue("") String announceUrl,
    @DefaultValue("./data") String dataDir,
    @DefaultValue("open") Mode mode,
    @DefaultValue("memory") Store store,
    @DefaultValue RedisProperties redis,
    @DefaultValue("100000") int maxTorrents,
    @DefaultValue("100000") int maxPeersPerTorrent,
    @DefaultValue("1000000") int maxPeers,
    @DefaultValue("20000") int maxConnections,
    @DefaultValue("30s") Duration requestTimeout) {

  private static final String PREFIX = "enjambre.tracker.";
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
  private static final Duration USUAL_MIN_INTERVAL = Duration.ofMinutes(1);

  /** Which torrents are tracked. */
  public enum Mode {
    /** Any. */
    OPEN,
    /** Those in the catalogue. */
    CATALOG
  }

  /** Where the swarms are kept. */
  public enum Store {
    /** In this process. */
    MEMORY,
    /** In this process, and in Redis for those that answer with it. */
    REDIS
  }

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationProblemException if a setting is outside its range, or not yet supported
   */
  public TrackerProperties {
    trustedNetworks = List.copyOf(trustedNetworks);
    internalNetworks = List.copyOf(internalNetworks);
    proxies = List.copyOf(proxies);
    Duration shortest = Duration.ofSeconds(1);
    require(listenPort >= 0 && listenPort <= 65535, "listen-port", "must be 0 to 65535");
    require(
        listenAddress.isEmpty() || IpAddress.parse(listenAddress).isPresent(),
        "listen-address",
        "must be an IP address, or empty");
    require(
        announceInterval.compareTo(shortest) >= 0
            && announceInterval.compareTo(LONGEST_INTERVAL) <= 0,
        "announce-interval",
        "must be 1s to 1d");
    require(
        minInterval == null
            || (!minInterval.isNegative() && minInterval.compareTo(announceInterval) <= 0),
        "min-interval",
        "must not be longer than announce-interval");
    require(stalledAfter.compareTo(shortest) >= 0, "stalled-after", "must be 1s or more");
    require(maxNumwant >= 1 && maxNumwant <= 1000, "max-numwant", "must be 1 to 1000");
    require(maxTorrents >= 1, "max-torrents", "must be 1 or more");
    require(maxPeersPerTorrent >= 1, "max-peers-per-torrent", "must be 1 or more");
    require(maxPeers >= 1, "max-peers", "must be 1 or more");
    require(maxConnections >= 1, "max-connections", "must be 1 or more");
    require(requestTimeout.compareTo(shortest) >= 0, "request-timeout", "must be 1s or more");
    require(
        announceUrl.isEmpty() || AnnounceUrls.isUsable(announceUrl),
        "announce-url",
        "must be an http, https or udp URL that ends in /announce, or empty");
    require(
        !dataDir.isEmpty() && dataDir.indexOf('\0') < 0,
        "data-dir",
        "must be the path of a folder");
    require(
        store == Store.MEMORY || !redis.url().isEmpty(),
        "redis.url",
        "must say where Redis is, for enjambre.tracker.store is redis");
    checkNetworks("trusted-networks", trustedNetworks);
    checkNetworks("internal-networks", internalNetworks);
    checkNetworks("proxies", proxies);
  }

  /** Returns where the protocol port listens. */
  InetSocketAddress listen() {
    return IpAddress.parse(listenAddress)
        .map(address -> new InetSocketAddress(address.toInetAddress(), listenPort))
        .orElseGet(() -> new InetSocketAddress(listenPort));
  }

  /** Returns the folder of what is kept over a restart. */
  Path dataFolder() {
    return Path.of(dataDir);
  }

  /** Returns the minimum interval that holds. */
  Duration shortestInterval() {
    if (minInterval != null) {
      return minInterval;
    }
    return announceInterval.compareTo(USUAL_MIN_INTERVAL) < 0
        ? announceInterval
        : USUAL_MIN_INTERVAL;
  }

  /** Returns how long a peer may be silent: two intervals, and up to a minute for its delays. */
  Duration peerTimeout() {
    Duration slack = announceInterval.dividedBy(2);
    return announceInterval
        .multipliedBy(2)
        .plus(slack.compareTo(USUAL_MIN_INTERVAL) < 0 ? slack : USUAL_MIN_INTERVAL);
  }

  /**
   * Returns how often a member that is still there says so to the other replicas, at most: so often
   * that it is only that much longer until all of them know that it is not.
   */
  Duration refresh() {
    Duration refresh = peerTimeout().dividedBy(16);
    return refresh.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : refresh;
  }

  /**
   * Returns how long a silent peer is kept: if there are replicas, also for as long as it may take
   * until they are told of its last announce.
   */
  Duration keptFor() {
    return store == Store.REDIS ? peerTimeout().plus(refresh()) : peerTimeout();
  }

  /** Returns the networks whose peers are believed. */
  List<NetworkRange> trusted() {
    return trustedNetworks.stream().map(NetworkRange::parse).toList();
  }

  /** Returns the networks whose members have external addresses; none: those of this machine. */
  List<NetworkRange> internal() {
    return internalNetworks.stream().map(NetworkRange::parse).toList();
  }

  /** Returns the networks of the proxies that are believed. */
  List<NetworkRange> believedProxies() {
    return proxies.stream().map(NetworkRange::parse).toList();
  }

  private static void checkNetworks(String key, List<String> networks) {
    for (String network : networks) {
      try {
        NetworkRange.parse(network);
      } catch (IllegalArgumentException e) {
        throw problem(key, "cannot be read: " + e.getMessage(), e);
      }
    }
  }

  private static void require(boolean condition, String key, String rule) {
    if (!condition) {
      throw problem(key, rule, null);
    }
  }

  private static ConfigurationProblemException problem(
      String key, String rule, @Nullable Throwable cause) {
    return new ConfigurationProblemException(
        "The setting " + PREFIX + key + " " + rule + ".", "Correct " + PREFIX + key + ".", cause);
  }
}
