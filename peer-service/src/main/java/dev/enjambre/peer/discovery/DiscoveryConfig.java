package dev.enjambre.peer.discovery;

import dev.enjambre.common.announce.PeerEndpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How peers are found without a tracker.
 *
 * @param names whose addresses are peers; empty: none are found so
 * @param interval time between two look-ups
 * @param servers name servers, by literal address; empty for those of the system
 * @param networks that the peer is part of
 * @param bootstrap members of these networks; one is enough. Those with names are known to the DHT
 *     alone, which resolves them
 */
public record DiscoveryConfig(
    List<DnsName> names,
    Duration interval,
    List<InetSocketAddress> servers,
    Set<Network> networks,
    List<PeerEndpoint> bootstrap) {

  /** A way to find peers that needs no server. */
  public enum Network {
    /** The distributed hash table of all clients (BEP 5). */
    DHT,
    /** Multicast on our own networks (BEP 14). */
    LOCAL,
    /** The overlay, in which peers tell each other of peers and of files. */
    OVERLAY
  }

  /** Finds nobody. */
  public static final DiscoveryConfig NONE =
      new DiscoveryConfig(List.of(), Duration.ofSeconds(5), List.of());

  /** Makes that of a peer that finds others by DNS alone. */
  public DiscoveryConfig(List<DnsName> names, Duration interval, List<InetSocketAddress> servers) {
    this(names, interval, servers, Set.of(), List.of());
  }

  /** Returns the same with those networks. */
  public DiscoveryConfig with(Set<Network> others, List<PeerEndpoint> members) {
    return new DiscoveryConfig(names, interval, servers, others, members);
  }

  /** Copies the lists. */
  public DiscoveryConfig {
    names = List.copyOf(names);
    servers = List.copyOf(servers);
    networks = Set.copyOf(networks);
    bootstrap = List.copyOf(bootstrap);
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("the interval must be positive");
    }
  }
}
