package dev.enjambre.tracker.app;

import dev.enjambre.tracker.app.TrackerProperties.Store;
import dev.enjambre.tracker.service.FleetChanges;
import dev.enjambre.tracker.service.FleetListener;
import dev.enjambre.tracker.service.FleetOverview;
import dev.enjambre.tracker.service.FleetView;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.snapshot.SnapshotFile;
import dev.enjambre.tracker.swarm.SwarmLimits;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the store is put together, and what looks at it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
class StoreConfiguration {

  private static final Duration FLEET_LOOKED_AT = Duration.ofSeconds(1);

  private static final Duration EMPTY_SWARM_TIMEOUT = Duration.ofDays(1);
  private static final int RANDOM_SEED_BYTES = 32;

  @Bean
  SwarmStore swarmStore(TrackerProperties tracker, StoreProperties properties) {
    SwarmLimits limits =
        new SwarmLimits(
            tracker.maxTorrents(),
            tracker.maxPeersPerTorrent(),
            tracker.keptFor().toNanos(),
            EMPTY_SWARM_TIMEOUT.toNanos());
    byte[] seed = new byte[RANDOM_SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    RandomGenerator.SplittableGenerator random =
        RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom")
            .create(seed);
    return new SwarmStore(limits, tracker.maxPeers(), properties.policy(), random);
  }

  @Bean
  Snapshots snapshots(
      SwarmStore store,
      TrackerProperties tracker,
      StoreProperties properties,
      MeterRegistry registry) {
    Path folder = tracker.dataFolder();
    SnapshotFile file =
        new SnapshotFile(folder, store, System::nanoTime, System::currentTimeMillis);
    // What other replicas know is newer than what was written here before a restart.
    Duration interval =
        tracker.store() == Store.REDIS ? Duration.ZERO : properties.snapshotInterval();
    return new Snapshots(folder, file, interval, registry);
  }

  @Bean
  FleetView fleetView(SwarmStore store, TrackerProperties tracker) {
    return new FleetView(store, System::nanoTime, tracker.stalledAfter());
  }

  @Bean
  FleetOverview fleetOverview(FleetView fleet) {
    return new FleetOverview(fleet, System::nanoTime);
  }

  @Bean
  PeriodicTask fleetEvents(FleetView fleet, FleetListener listener) {
    return new PeriodicTask(
        "fleet-events", FLEET_LOOKED_AT, new FleetChanges(fleet, listener)::look);
  }
}
