package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;

/**
 * Hears what announces change in a store, so that others can be told. It is called while a shard is
 * locked: it takes notes, and does nothing else.
 */
public interface MembershipListener {

  /**
   * Returns in how many seconds it is told once at most that a member is still there, if nothing
   * else has changed; 1 or more, always the same.
   */
  int refreshSeconds();

  /** A member has come, says something else of itself than before, or is still there. */
  void changed(InfoHash infoHash, SwarmPeer peer);

  /** A member has said that it leaves. */
  void left(InfoHash infoHash, SwarmPeer peer);

  /** A member has become complete, which counts. */
  void completed(InfoHash infoHash);
}
