package dev.enjambre.tracker.app;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.app.TrackerProperties.Store;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.http.ProtocolServerSettings;
import dev.enjambre.tracker.service.AnnounceUrls;
import dev.enjambre.tracker.service.FullScrape;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.Proxies;
import dev.enjambre.tracker.service.TrackerMetrics;
import dev.enjambre.tracker.service.TrackerService;
import dev.enjambre.tracker.udp.ConnectionKey;
import dev.enjambre.tracker.udp.UdpMetrics;
import dev.enjambre.tracker.udp.UdpServer;
import dev.enjambre.tracker.udp.UdpServerSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** How the ways in are put together: HTTP and UDP. */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {

  @Bean
  @ConditionalOnProperty("enjambre.tracker.full-scrape")
  FullScrape fullScrape(TrackerService service) {
    return new FullScrape(service);
  }

  @Bean
  @ConditionalOnProperty("enjambre.tracker.full-scrape")
  PeriodicTask fullScrapeRefresh(FullScrape fullScrape) {
    return new PeriodicTask(
        "full-scrape", Duration.ofSeconds(1), Duration.ofSeconds(30), fullScrape::refresh);
  }

  @Bean
  HttpTracker httpTracker(
      TrackerService service,
      TrackerMetrics metrics,
      TrackerProperties properties,
      ObjectProvider<FullScrape> fullScrape) {
    return new HttpTracker(
        service, metrics, new Proxies(properties.believedProxies()), fullScrape.getIfAvailable());
  }

  @Bean
  ProtocolServer protocolServer(
      HttpTracker tracker, TrackerProperties properties, SslBundles bundles) {
    ProtocolServerSettings settings =
        new ProtocolServerSettings(
            properties.listen(),
            properties.maxConnections(),
            properties.requestTimeout(),
            Runtime.getRuntime().availableProcessors());
    ProtocolServer server = new ProtocolServer(tracker, settings);
    if (!properties.sslBundle().isEmpty()) {
      ProtocolTls.encrypt(server, bundles, properties.sslBundle());
    }
    return server;
  }

  /** Who this tracker is: whoever finds it by DNS knows it by address alone. */
  @Bean
  MeterBinder trackerInfo(Environment environment) {
    return registry ->
        Gauge.builder("enjambre.tracker.info", () -> 1)
            .tag("hostname", environment.getProperty("HOSTNAME", ""))
            .tag("version", environment.getProperty("spring.application.version", "unknown"))
            .tag("transport", ProtocolServer.transport())
            .description("Always 1: who this tracker is")
            .register(registry);
  }

  @Bean
  UdpMetrics udpMetrics(MeterRegistry registry) {
    return new UdpMetrics(registry);
  }

  @Bean
  ConnectionKey connectionKey() {
    return new ConnectionKey(new SecureRandom());
  }

  @Bean
  UdpServer udpServer(
      TrackerService service,
      TrackerMetrics metrics,
      UdpMetrics udpMetrics,
      ConnectionKey connectionKey,
      TrackerProperties properties) {
    return new UdpServer(
        service,
        metrics,
        udpMetrics,
        connectionKey,
        properties.store() == Store.REDIS
            ? () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis())
            : System::nanoTime,
        new UdpServerSettings(properties.listen(), Runtime.getRuntime().availableProcessors()));
  }

  @Bean
  AnnounceUrls announceUrls(ProtocolServer server, TrackerProperties properties) {
    return new AnnounceUrls(
        Metainfo.trackerUrl(properties.announceUrl()).orElse(null),
        !properties.sslBundle().isEmpty(),
        server::port);
  }

  @Bean
  ProtocolPort protocolPort(ProtocolServer server, UdpServer udp, TrackerProperties properties) {
    return new ProtocolPort(server, udp, properties);
  }
}
