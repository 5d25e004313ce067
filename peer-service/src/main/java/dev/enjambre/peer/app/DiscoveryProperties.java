package dev.enjambre.peer.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DiscoveryConfig.Network;
import dev.enjambre.peer.discovery.DnsName;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the peers of the fleet are found.
 *
 * @param dns names whose addresses are peers, {@code NAME} or {@code NAME:PORT} (6881 without one),
 *     for example {@code tasks.peer} in a Swarm; empty: none are found so
 * @param interval time between two look-ups, 1s to 1h
 * @param dht whether the peer has a node of the DHT (BEP 5), at the UDP port of the same number, or
 *     at another if that is in use. It asks nobody but those named below
 * @param local whether peers are looked for by multicast on the networks of this machine (BEP 14)
 * @param overlay whether the peer is part of the overlay, in which peers tell each other of peers
 *     and files, at the port of the wire protocol
 * @param bootstrap members of the network that needs no tracker, {@code HOST:PORT}; one is enough.
 *     Empty: those whom DNS names, those whom torrents name, and peers of torrents
 */
@ConfigurationProperties("enjambre.peer.discovery")
record DiscoveryProperties(
    @DefaultValue List<String> dns,
    @DefaultValue("5s") Duration interval,
    @DefaultValue("true") boolean dht,
    @DefaultValue("false") boolean local,
    @DefaultValue("true") boolean overlay,
    @DefaultValue List<String> bootstrap) {

  private static final int MOST_NAMES = 16;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Checks every value.
   *
   * @throws ConfigurationProblemException if one is out of range
   */
  DiscoveryProperties {
    dns = List.copyOf(dns);
    require(dns.size() <= MOST_NAMES, "dns", "must be " + MOST_NAMES + " names at most");
    dns.forEach(text -> name(text, "dns"));
    bootstrap = List.copyOf(bootstrap);
    require(bootstrap.size() <= MOST_NAMES, "bootstrap", "must be " + MOST_NAMES + " at most");
    bootstrap.forEach(DiscoveryProperties::endpoint);
    require(
        interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0,
        "interval",
        "must be 1s to 1h");
  }

  /** Returns it in the engine's terms. */
  DiscoveryConfig toConfig() {
    List<PeerEndpoint> members = bootstrap.stream().map(DiscoveryProperties::endpoint).toList();
    Stream<DnsName> named =
        members.stream()
            .filter(member -> member.address() instanceof HostName)
            .map(member -> new DnsName((HostName) member.address(), member.port()));
    Stream<DnsName> fleet = dns.stream().map(text -> name(text, "dns"));
    Set<Network> networks = EnumSet.noneOf(Network.class);
    if (dht) {
      networks.add(Network.DHT);
    }
    if (local) {
      networks.add(Network.LOCAL);
    }
    if (overlay) {
      networks.add(Network.OVERLAY);
    }
    return new DiscoveryConfig(Stream.concat(fleet, named).distinct().toList(), interval, List.of())
        .with(
            networks,
            members.stream().filter(member -> member.address() instanceof IpAddress).toList());
  }

  private static DnsName name(String text, String key) {
    Optional<DnsName> name = DnsName.parse(text.strip());
    require(name.isPresent(), key, "must hold names of hosts, NAME or NAME:PORT");
    return name.orElseThrow();
  }

  private static PeerEndpoint endpoint(String text) {
    Optional<PeerEndpoint> endpoint = PeerEndpoint.parse(text.strip());
    require(endpoint.isPresent(), "bootstrap", "must hold HOST:PORT, with a port of 1 to 65535");
    return endpoint.orElseThrow();
  }

  private static void require(boolean condition, String key, String rule) {
    if (!condition) {
      throw new ConfigurationProblemException(
          "The setting enjambre.peer.discovery." + key + " " + rule + ".",
          "Correct enjambre.peer.discovery." + key + ".",
          null);
    }
  }
}
