package dev.enjambre.tracker.app;

import dev.enjambre.boot.StrictConfigurationKeys;
import dev.enjambre.boot.pages.PagesConfiguration;
import dev.enjambre.boot.web.ApiProperties;
import dev.enjambre.boot.web.WebPortConfiguration;
import dev.enjambre.tracker.service.Admission;
import dev.enjambre.tracker.service.HostNameVerifier;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.NetworkRange;
import dev.enjambre.tracker.service.Networks;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.service.SystemNameResolver;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.service.TrackerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;

/** How the tracker is put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrackerProperties.class)
@Import({WebPortConfiguration.class, PagesConfiguration.class})
class TrackerConfiguration {

  private static final Duration LONGEST_EXPIRY = Duration.ofSeconds(30);

  private static final int MAX_HOST_NAMES = 20_000;

  @Bean
  static StrictConfigurationKeys strictConfigurationKeys(ConfigurableEnvironment environment) {
    return new StrictConfigurationKeys(
        environment,
        List.of(
            TrackerProperties.class,
            StoreProperties.class,
            AdmissionProperties.class,
            ApiProperties.class));
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
  HostNames hostNames(TrackerProperties properties, HostNameVerifier verifier) {
    return new HostNames(properties.hostnames(), properties.trusted(), verifier);
  }

  /** The networks of this machine change when it is connected to others. */
  @Bean
  LocalNetworks localNetworks() {
    return new LocalNetworks();
  }

  @Bean
  PeriodicTask networkLook(LocalNetworks local) {
    return new PeriodicTask("networks", LocalNetworks.PERIOD, local::look);
  }

  @Bean
  Networks networks(TrackerProperties properties, LocalNetworks local, HostNames hostNames) {
    List<NetworkRange> given = Networks.ordered(properties.internal());
    return new Networks(given.isEmpty() ? local::all : () -> given, hostNames);
  }

  @Bean
  TrackerService trackerService(
      TrackerProperties properties,
      SwarmStore store,
      HostNames hostNames,
      Networks networks,
      Admission admission,
      TrackerMetrics metrics) {
    TrackerService service =
        new TrackerService(
            new TrackerSettings(
                properties.announceInterval(),
                properties.shortestInterval(),
                properties.maxNumwant()),
            store,
            hostNames,
            networks,
            admission,
            System::nanoTime);
    metrics.watch(service::totals);
    metrics.watchUnkept(service::unkept);
    return service;
  }

  /** Removes silent peers, ten times in the time that they may be silent, or more often. */
  @Bean
  PeriodicTask expiry(
      TrackerService service,
      HostNameVerifier verifier,
      TrackerMetrics metrics,
      TrackerProperties properties) {
    Duration peerTimeout = properties.peerTimeout();
    Duration tenth = peerTimeout.dividedBy(10);
    Duration period = tenth.compareTo(LONGEST_EXPIRY) < 0 ? tenth : LONGEST_EXPIRY;
    return new PeriodicTask(
        "expiry",
        period,
        () -> {
          metrics.expired(service.expire());
          verifier.forgetUnannounced(peerTimeout);
        });
  }
}
