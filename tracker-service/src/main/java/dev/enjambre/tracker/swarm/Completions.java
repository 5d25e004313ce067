package dev.enjambre.tracker.swarm;

import dev.enjambre.common.id.InfoHash;

/**
 * How often the members of a swarm have become complete, which outlives them.
 *
 * @param infoHash which swarm
 * @param completed how often, 1 or more
 * @param idleSeconds how long ago somebody announced for it, 0 or more
 */
public record Completions(InfoHash infoHash, int completed, int idleSeconds)
    implements StoreRecord {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public Completions {
    if (completed < 1 || idleSeconds < 0) {
      throw new IllegalArgumentException("completed is 1 or more, idleSeconds 0 or more");
    }
  }
}
