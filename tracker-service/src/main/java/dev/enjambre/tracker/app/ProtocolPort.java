package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.http.ProtocolServer;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * The protocol port as a part of the process: opened last, closed first; the service is ready as
 * long as it is open.
 */
final class ProtocolPort implements SmartLifecycle, HealthIndicator, InfoContributor {

  private static final Logger LOG = LoggerFactory.getLogger(ProtocolPort.class);

  private final ProtocolServer server;
  private final TrackerProperties properties;

  ProtocolPort(ProtocolServer server, TrackerProperties properties) {
    this.server = server;
    this.properties = properties;
  }

  @Override
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new ConfigurationProblemException(
          "The protocol port cannot listen on " + properties.listen() + ": " + reason + ".",
          "Set enjambre.tracker.listen-port and enjambre.tracker.listen-address to what is free.",
          e);
    }
    LOG.info(
        "Protocol port listens: port={} transport={}", server.port(), ProtocolServer.transport());
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public boolean isRunning() {
    return server.isListening();
  }

  @Override
  public Health health() {
    return server.isListening()
        ? Health.up()
            .withDetail("port", server.port())
            .withDetail("connections", server.openConnections())
            .build()
        : Health.outOfService().withDetail("reason", "the protocol port is not open").build();
  }

  @Override
  public void contribute(Info.Builder builder) {
    if (server.isListening()) {
      builder.withDetail(
          "tracker",
          Map.of("protocolPort", server.port(), "transport", ProtocolServer.transport()));
    }
  }
}
