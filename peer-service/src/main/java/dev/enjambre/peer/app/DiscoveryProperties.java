package dev.enjambre.peer.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.peer.discovery.DiscoveryConfig;
import dev.enjambre.peer.discovery.DnsName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the peers of the fleet are found.
 *
 * @param dns names whose addresses are peers, {@code NAME} or {@code NAME:PORT} (6881 without one),
 *     for example {@code tasks.peer} in a Swarm; empty: none are found so
 * @param interval time between two look-ups, 1s to 1h
 */
@ConfigurationProperties("enjambre.peer.discovery")
record DiscoveryProperties(@DefaultValue List<String> dns, @DefaultValue("5s") Duration interval) {

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
    dns.forEach(DiscoveryProperties::name);
    require(
        interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0,
        "interval",
        "must be 1s to 1h");
  }

  /** Returns it in the engine's terms. */
  DiscoveryConfig toConfig() {
    return new DiscoveryConfig(
        dns.stream().map(DiscoveryProperties::name).distinct().toList(), interval, List.of());
  }

  private static DnsName name(String text) {
    Optional<DnsName> name = DnsName.parse(text.strip());
    require(name.isPresent(), "dns", "must hold names of hosts, NAME or NAME:PORT");
    return name.orElseThrow();
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
