package dev.enjambre.peer.rpc;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Closes gRPC where a fleet is closed: with {@value #FLEET} it is served by the same bundle, to
 * those who show a certificate of the fleet, unless somebody has set what gRPC's own bundle is, or
 * that it has none.
 *
 * <p>To be declared as a static bean method, so that it runs before the server's settings are read.
 */
final class RpcTls implements BeanFactoryPostProcessor {

  static final String FLEET = "enjambre.peer.ssl-bundle";
  static final String BUNDLE = "spring.grpc.server.ssl.bundle";
  static final String ENABLED = "spring.grpc.server.ssl.enabled";
  static final String CLIENT_AUTH = "spring.grpc.server.ssl.client-auth";
  private static final String SECURE = "spring.grpc.server.ssl.secure";

  private static final Logger log = LoggerFactory.getLogger(RpcTls.class);

  private final ConfigurableEnvironment environment;

  RpcTls(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
    String fleet = environment.getProperty(FLEET, "");
    if (fleet.isEmpty()) {
      return;
    }
    if (!environment.getProperty(ENABLED, Boolean.class, true)) {
      log.warn("the fleet is closed by {}, but gRPC is served to all, by {}=false", FLEET, ENABLED);
    } else if (environment.getProperty(BUNDLE, "").isEmpty()) {
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "gRPC TLS",
                  Map.of(BUNDLE, fleet, CLIENT_AUTH, "require", SECURE, true, ENABLED, true)));
    }
  }
}
