package dev.enjambre.tracker.swarm;

/** What a swarm knows of one member. */
final class Member {

  private SwarmPeer peer;
  private final boolean seeder;
  private boolean counted;
  private long lastSeenNanos;

  /** Where it stands in its swarm's list of its role. */
  int slot;

  Member(SwarmPeer peer, boolean seeder, boolean counted) {
    this.peer = peer;
    this.seeder = seeder;
    this.counted = counted;
  }

  SwarmPeer peer() {
    return peer;
  }

  boolean isSeeder() {
    return seeder;
  }

  boolean isCounted() {
    return counted;
  }

  void markCounted() {
    counted = true;
  }

  void seen(SwarmPeer as, long nowNanos) {
    peer = as;
    lastSeenNanos = nowNanos;
  }

  long silentNanos(long nowNanos) {
    return nowNanos - lastSeenNanos;
  }
}
