package dev.enjambre.peer.app;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.discovery.DiscoveryStatus;
import dev.enjambre.peer.discovery.LookupOutcome;
import dev.enjambre.peer.service.PeerService;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells which of the fleet's names resolve, and to how many peers. It is up or unknown, never down:
 * a peer that is alone is well.
 */
final class DiscoveryHealth implements HealthIndicator {

  private final PeerService service;

  DiscoveryHealth(PeerService service) {
    this.service = service;
  }

  @Override
  public Health health() {
    DiscoveryStatus status = service.discovery();
    boolean resolves = status.names().values().stream().allMatch(LookupOutcome.FOUND::equals);
    TreeMap<String, LookupOutcome> names = new TreeMap<>();
    status.names().forEach((name, outcome) -> names.put(name.toString(), outcome));
    return (resolves ? Health.up() : Health.unknown())
        .withDetail("names", names)
        .withDetail("own", status.own().stream().map(PeerEndpoint::hostAndPort).sorted().toList())
        .withDetail("addresses", status.others())
        .withDetail("reached", status.candidates().size())
        .withDetail("unreached", status.unreached())
        .build();
  }
}
