package dev.enjambre.peer.app;

import dev.enjambre.peer.service.PeerService;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the health of a peer is made of. Readiness asks for {@code wire} and {@code dataFolder};
 * {@code trackers} is for people to read and never makes the peer unhealthy.
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
}
