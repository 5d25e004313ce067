package dev.enjambre.tracker.swarm;

/**
 * How much a shard keeps.
 *
 * @param maxSwarms number of swarms, those without members included
 * @param maxPeersPerSwarm number of members of one swarm
 * @param peerTimeoutNanos how long a member may be silent before it is removed
 * @param emptySwarmTimeoutNanos how long a swarm without members keeps its completed count
 */
public record SwarmLimits(
    int maxSwarms, int maxPeersPerSwarm, long peerTimeoutNanos, long emptySwarmTimeoutNanos) {

  /** Checks that all are positive. */
  public SwarmLimits {
    if (maxSwarms < 1
        || maxPeersPerSwarm < 1
        || peerTimeoutNanos < 1
        || emptySwarmTimeoutNanos < 1) {
      throw new IllegalArgumentException("swarm limits must be positive");
    }
  }
}
