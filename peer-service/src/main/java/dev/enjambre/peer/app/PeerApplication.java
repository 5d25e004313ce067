package dev.enjambre.peer.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.boot.StrictConfigurationKeys;
import dev.enjambre.boot.pages.PagesConfiguration;
import dev.enjambre.boot.web.ApiProperties;
import dev.enjambre.boot.web.WebPortConfiguration;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.peer.catalog.CatalogClient;
import dev.enjambre.peer.catalog.PeerCatalog;
import dev.enjambre.peer.pages.PeerPagesConfiguration;
import dev.enjambre.peer.rpc.RpcConfiguration;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.web.WebConfiguration;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;

/** The peer service: the engine, its REST API and its pages, health and metrics. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties({PeerProperties.class, DiscoveryProperties.class})
@Import({
  WebConfiguration.class,
  WebPortConfiguration.class,
  PagesConfiguration.class,
  PeerPagesConfiguration.class,
  RpcConfiguration.class,
  HealthConfiguration.class,
  EngineMetrics.class,
  DhtMetrics.class,
  LocalDiscoveryMetrics.class,
  OverlayMetrics.class,
  FleetMetrics.class,
  CatalogMetrics.class
})
public class PeerApplication {

  /** Runs the service until it is told to end; arguments are Spring options. */
  public static void main(String[] args) {
    SpringApplication.run(PeerApplication.class, args);
  }

  @Bean
  static StrictConfigurationKeys strictConfigurationKeys(ConfigurableEnvironment environment) {
    return new StrictConfigurationKeys(
        environment, List.of(PeerProperties.class, DiscoveryProperties.class, ApiProperties.class));
  }

  /** What the engine is told. */
  @Bean
  PeerConfig peerConfig(
      PeerProperties properties, DiscoveryProperties discovery, SslBundles bundles) {
    PeerConfig config = properties.toConfig(discovery.toConfig());
    return properties.sslBundle().isEmpty()
        ? config
        : config.with(PeerTls.of(properties.sslBundle(), bundles));
  }

  /** The engine. It begins before the web port opens, and ends when that has closed. */
  @Bean(destroyMethod = "close")
  PeerService peerService(PeerConfig config) {
    try {
      return new PeerService(config);
    } catch (IOException e) {
      throw new ConfigurationProblemException(
          "The peer cannot start: " + reason(e),
          "Check enjambre.peer.data-dir, enjambre.peer.listen-port and"
              + " enjambre.peer.listen-address.",
          e);
    }
  }

  /** The catalogue, left alone before the engine ends. */
  @Bean(destroyMethod = "close")
  PeerCatalog peerCatalog(
      PeerService service, PeerConfig config, PeerProperties properties, ApiProperties api) {
    String addedBy = ownName(config);
    return properties
        .catalog()
        .map(
            url -> new CatalogClient(url, Optional.ofNullable(api.token()), config.listenAddress()))
        .map(client -> PeerCatalog.start(service, client, addedBy, properties.replication()))
        .orElseGet(() -> PeerCatalog.none(service, properties.replication()));
  }

  /** Returns the host name that is announced, or else that of the machine; empty for none. */
  static String ownName(PeerConfig config) {
    return config
        .hostname()
        .map(HostName::name)
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .orElse("");
  }

  private static String reason(IOException failure) {
    // Of most failures of a file the message is its path alone.
    return failure instanceof FileSystemException file && file.getReason() == null
        ? file.getFile() + ": " + file.getClass().getSimpleName()
        : String.valueOf(failure.getMessage());
  }
}
