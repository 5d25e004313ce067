package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * The protocol port, TCP and UDP, as a part of the process: opened last, closed first; the service
 * is ready as long as it is open.
 */
final class ProtocolPort implements SmartLifecycle, HealthIndicator, InfoContributor {

  private static final Logger LOG = LoggerFactory.getLogger(ProtocolPort.class);

  private final ProtocolServer server;
  private final UdpServer udp;
  private final TrackerProperties properties;

  ProtocolPort(ProtocolServer server, UdpServer udp, TrackerProperties properties) {
    this.server = server;
    this.udp = udp;
    this.properties = properties;
  }

  @Override
  public void start() {
    try {
      server.start();
      if (properties.udp()) {
        udp.start();
      }
    } catch (IOException e) {
      stop();
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new ConfigurationProblemException(
          "The protocol port cannot listen on " + properties.listen() + ": " + reason + ".",
          "Set enjambre.tracker.listen-port and enjambre.tracker.listen-address to what is free.",
          e);
    }
    LOG.info(
        "Protocol port listens: port={} udp={} transport={}",
        server.port(),
        properties.udp() ? udp.port() : "off",
        ProtocolServer.transport());
  }

  @Override
  public void stop() {
    udp.stop();
    server.stop();
  }

  @Override
  public boolean isRunning() {
    return server.isListening();
  }

  private boolean isOpen() {
    return server.isListening() && (udp.isListening() || !properties.udp());
  }

  @Override
  public Health health() {
    if (!isOpen()) {
      return Health.outOfService().withDetail("reason", "the protocol port is not open").build();
    }
    Health.Builder up =
        Health.up()
            .withDetail("port", server.port())
            .withDetail("connections", server.openConnections());
    if (properties.udp()) {
      up.withDetail("udpPort", udp.port());
    }
    return up.build();
  }

  @Override
  public void contribute(Info.Builder builder) {
    if (!isOpen()) {
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("protocolPort", server.port());
    if (properties.udp()) {
      details.put("udpPort", udp.port());
    }
    details.put("transport", ProtocolServer.transport());
    builder.withDetail("tracker", details);
  }
}
