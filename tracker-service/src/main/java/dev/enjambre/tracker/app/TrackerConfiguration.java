package dev.enjambre.tracker.app;

import dev.enjambre.boot.ApiTokenFilter;
import dev.enjambre.boot.ApiTokenProperties;
import dev.enjambre.boot.StrictConfigurationKeys;
import dev.enjambre.tracker.service.Admission;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.SystemNameResolver;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** How the tracker is put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TrackerProperties.class, ApiTokenProperties.class})
class TrackerConfiguration {

  private static final Duration EMPTY_SWARM_TIMEOUT = Duration.ofDays(1);
  private static final int MAX_HOST_NAMES = 20_000;
  private static final int RANDOM_SEED_BYTES = 32;

  @Bean
  static StrictConfigurationKeys strictConfigurationKeys(ConfigurableEnvironment environment) {
    return new StrictConfigurationKeys(
        environment,
        List.of(TrackerProperties.class, AdmissionProperties.class, ApiTokenProperties.class));
  }

  @Bean
  FilterRegistrationBean<ApiTokenFilter> apiTokenFilter(ApiTokenProperties properties) {
    FilterRegistrationBean<ApiTokenFilter> filter =
        new FilterRegistrationBean<>(new ApiTokenFilter(properties));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return filter;
  }

  @Bean(destroyMethod = "close")
  NameLookups nameLookups() {
    return new NameLookups();
  }

  @Bean
  HostNameVerifier hostNameVerifier(NameLookups lookups) {
    return new HostNameVerifier(
        new SystemNameResolver(), lookups, System::nanoTime, MAX_HOST_NAMES);
  }

  @Bean
  TrackerMetrics trackerMetrics(MeterRegistry registry) {
    return new TrackerMetrics(registry);
  }

  @Bean
  TrackerService trackerService(
      TrackerProperties properties,
      HostNameVerifier verifier,
      Admission admission,
      TrackerMetrics metrics) {
    SwarmLimits limits =
        new SwarmLimits(
            properties.maxTorrents(),
            properties.maxPeersPerTorrent(),
            properties.peerTimeout().toNanos(),
            EMPTY_SWARM_TIMEOUT.toNanos());
    byte[] seed = new byte[RANDOM_SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    RandomGenerator.SplittableGenerator random =
        RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom")
            .create(seed);
    TrackerService service =
        new TrackerService(
            new TrackerSettings(
                properties.announceInterval(),
                properties.shortestInterval(),
                properties.maxNumwant()),
            new SwarmStore(limits, properties.maxPeers(), random),
            new HostNames(properties.hostnames(), properties.trusted(), verifier),
            admission,
            System::nanoTime);
    metrics.watch(service::totals);
    metrics.watchUnkept(service::unkept);
    return service;
  }

  @Bean
  Expiry expiry(
      TrackerService service,
      HostNameVerifier verifier,
      TrackerMetrics metrics,
      TrackerProperties properties) {
    return new Expiry(service, verifier, metrics, properties);
  }
}
