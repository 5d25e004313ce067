package dev.enjambre.peer.app;

import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.service.PeerService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the health of a peer is made of. Readiness asks for {@code wire} and {@code dataFolder};
 * {@code trackers}, {@code discovery} and {@code catalog} are for people to read and never make the
 * peer unhealthy.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  @Bean
  HealthIndicator wireHealthIndicator(PeerService service) {
    return () ->
        (service.isListening() ? Health.up() : Health.down())
            .withDetail("port", service.port())
            .build();
  }

  @Bean
  HealthIndicator dataFolderHealthIndicator(PeerService service) {
    return new DataFolderHealth(service.dataFolder());
  }

  @Bean
  HealthIndicator trackersHealthIndicator(PeerService service) {
    return new TrackersHealth(service);
  }

  @Bean
  HealthIndicator discoveryHealthIndicator(PeerService service) {
    return new DiscoveryHealth(service);
  }

  @Bean
  HealthIndicator catalogHealthIndicator(PeerService service, PeerCatalog catalog) {
    return () -> {
      Health.Builder health =
          catalog
              .problem()
              .map(problem -> Health.unknown().withDetail("reason", problem))
              .orElseGet(Health::up);
      return health
          .withDetail("used", catalog.client().isPresent())
          .withDetail("waiting", service.unpublished().size())
          .withDetail("waitingForRoom", catalog.replication().waiting())
          .withDetail("waitingForRoomBytes", catalog.replication().waitingBytes())
          .build();
    };
  }
}
