package dev.enjambre.tracker.app;

import dev.enjambre.tracker.replica.RedisSettings;
import dev.enjambre.tracker.replica.Replica;
import dev.enjambre.tracker.replica.SharedKey;
import dev.enjambre.tracker.service.HostNames;
import dev.enjambre.tracker.service.SwarmStore;
import dev.enjambre.tracker.udp.ConnectionKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What several trackers that answer as one need beyond what one needs. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "enjambre.tracker.store", havingValue = "redis")
class ReplicaConfiguration {

  @Bean
  Replica replica(
      TrackerProperties properties,
      SwarmStore store,
      HostNames hostNames,
      ConnectionKey connectionKey,
      ObjectProvider<SslBundles> bundles,
      MeterRegistry registry) {
    RedisProperties redis = properties.redis();
    return new Replica(
        redis.settings(trust(redis.sslBundle(), bundles)),
        store,
        properties.keptFor(),
        properties.refresh(),
        hostNames::admitTold,
        shared(connectionKey),
        System::nanoTime,
        Clock.systemUTC(),
        registry);
  }

  /** Named so that the health of it is shown as {@code redis}. */
  @Bean
  ReplicaLifecycle redis(Replica replica) {
    return new ReplicaLifecycle(replica);
  }

  private static SharedKey shared(ConnectionKey key) {
    return new SharedKey() {
      @Override
      public byte[] current() {
        return key.toBytes();
      }

      @Override
      public void share(byte[] secret) {
        key.share(secret);
      }
    };
  }

  private static Optional<RedisSettings.Trust> trust(
      String name, ObjectProvider<SslBundles> bundles) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      SslBundle bundle = bundles.getObject().getBundle(name);
      return Optional.of(
          new RedisSettings.Trust(
              bundle.getManagers().getKeyManagerFactory(),
              bundle.getManagers().getTrustManagerFactory()));
    } catch (NoSuchSslBundleException e) {
      throw RedisProperties.problem("ssl-bundle", "names no SSL bundle that there is", e);
    }
  }
}
