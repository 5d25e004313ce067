package dev.enjambre.tracker.app;

import dev.enjambre.tracker.replica.Replica;
import dev.enjambre.tracker.replica.ReplicaStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Replication as a part of the process: begun before anybody can announce, ended when nobody can
 * any more. Its health is up or unknown, never down: a tracker is well without Redis.
 */
final class ReplicaLifecycle implements SmartLifecycle, HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaLifecycle.class);

  /** Before the web port and the protocol port. */
  private static final int PHASE = DEFAULT_PHASE - 10_000;

  private final Replica replica;

  ReplicaLifecycle(Replica replica) {
    this.replica = replica;
  }

  @Override
  public void start() {
    try {
      replica.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("The start was interrupted", e);
    }
  }

  @Override
  public void stop() {
    replica.stop();
  }

  @Override
  public boolean isRunning() {
    return replica.isRunning();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public Health health() {
    ReplicaStatus status = replica.status();
    return status.joined()
        ? Health.up()
            .withDetail("since", status.since().toString())
            .withDetail("replicas", status.replicas())
            .build()
        : Health.unknown()
            .withDetail("since", status.since().toString())
            .withDetail("reason", status.detail())
            .build();
  }
}
