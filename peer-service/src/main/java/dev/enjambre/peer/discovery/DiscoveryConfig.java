package dev.enjambre.peer.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How peers are found by DNS.
 *
 * @param names whose addresses are peers; empty: none are found so
 * @param interval time between two look-ups
 * @param servers name servers, by literal address; empty for those of the system
 */
public record DiscoveryConfig(
    List<DnsName> names, Duration interval, List<InetSocketAddress> servers) {

  /** Finds nobody. */
  public static final DiscoveryConfig NONE =
      new DiscoveryConfig(List.of(), Duration.ofSeconds(5), List.of());

  /** Copies the lists. */
  public DiscoveryConfig {
    names = List.copyOf(names);
    servers = List.copyOf(servers);
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("the interval must be positive");
    }
  }
}
