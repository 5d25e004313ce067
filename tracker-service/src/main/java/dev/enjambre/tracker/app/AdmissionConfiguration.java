package dev.enjambre.tracker.app;

import dev.enjambre.common.hash.SipHash;
import dev.enjambre.tracker.admission.Gate;
import dev.enjambre.tracker.admission.RateLimit;
import dev.enjambre.tracker.admission.RateLimits;
import dev.enjambre.tracker.catalog.Catalog;
import dev.enjambre.tracker.service.Admission;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How admission is put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdmissionProperties.class)
class AdmissionConfiguration {

  @Bean
  AdmissionLists admissionLists(AdmissionProperties properties, MeterRegistry registry) {
    return new AdmissionLists(properties, registry);
  }

  @Bean
  PeriodicTask admissionListsRefresh(AdmissionLists lists) {
    return new PeriodicTask("admission-lists", AdmissionLists.PERIOD, lists::refresh);
  }

  @Bean
  Admission admission(
      AdmissionProperties properties,
      TrackerProperties tracker,
      AdmissionLists lists,
      Catalog catalog) {
    RateLimits limits =
        new RateLimits(
            limit(properties.maxAnnouncesPerMinute()),
            limit(properties.maxScrapesPerMinute()),
            tracker.trusted());
    return new Gate(
        lists::blockList,
        limits,
        lists.passKeys() == null ? null : lists.passKeys()::get,
        tracker.mode() == TrackerProperties.Mode.CATALOG ? catalog::contains : null,
        System::nanoTime);
  }

  private static @Nullable RateLimit limit(int perMinute) {
    if (perMinute == 0) {
      return null;
    }
    SecureRandom random = new SecureRandom();
    return new RateLimit(
        perMinute, new SipHash(random.nextLong(), random.nextLong()), System.nanoTime());
  }
}
