package dev.enjambre.tracker.swarm;

/**
 * The size of a swarm.
 *
 * @param seeders members that have everything
 * @param leechers members that have not
 * @param completed how often a member has become complete
 */
public record SwarmCounts(int seeders, int leechers, int completed) {

  /** The size of a swarm that nobody knows. */
  public static final SwarmCounts NONE = new SwarmCounts(0, 0, 0);
}
