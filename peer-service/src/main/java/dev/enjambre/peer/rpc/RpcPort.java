package dev.enjambre.peer.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Chooses the gRPC port where nobody else has: {@value #USUAL}, or a free one if another program
 * has that, such as a second peer on this machine. Peers tell each other which it is. A port that
 * somebody has set is that one or none.
 *
 * <p>It looks before the server listens, some seconds later: of two peers that start at the same
 * moment on one machine both may find the port free, and then the second does not start. Who starts
 * several at once sets their ports.
 *
 * <p>To be declared as a static bean method, so that it runs before the server's settings are read.
 */
final class RpcPort implements BeanFactoryPostProcessor {

  static final String KEY = "spring.grpc.server.port";

  private static final Logger log = LoggerFactory.getLogger(RpcPort.class);
  private static final int USUAL = 9090;
  private static final String ADDRESS_KEY = "spring.grpc.server.address";

  private final ConfigurableEnvironment environment;
  private final int usual;

  RpcPort(ConfigurableEnvironment environment) {
    this(environment, USUAL);
  }

  RpcPort(ConfigurableEnvironment environment, int usual) {
    this.environment = environment;
    this.usual = usual;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
    if (environment.containsProperty(KEY)) {
      return;
    }
    boolean free = isFree();
    if (!free) {
      log.warn("port {} is taken, so gRPC is served on another; {} can name one", usual, KEY);
    }
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("gRPC port", Map.of(KEY, free ? usual : 0)));
  }

  private boolean isFree() {
    String address = environment.getProperty(ADDRESS_KEY, "");
    InetAddress bound;
    try {
      bound = address.isBlank() ? null : InetAddress.getByName(address);
    } catch (IOException e) {
      log.debug("the server will say what is wrong with {} '{}'", ADDRESS_KEY, address, e);
      return true;
    }
    try (ServerSocket probe = new ServerSocket(usual, 1, bound)) {
      return probe.isBound();
    } catch (IOException taken) {
      log.debug("port {} cannot be used", usual, taken);
      return false;
    }
  }
}
