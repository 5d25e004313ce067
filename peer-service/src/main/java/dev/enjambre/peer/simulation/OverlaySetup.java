package dev.enjambre.peer.simulation;

import dev.enjambre.peer.overlay.OverlayConfig;
import java.time.Duration;

/**
 * What an overlay is simulated with.
 *
 * @param nodes how many there are at any time, liars among them
 * @param config of each
 * @param churn the share of them that is replaced by new ones in a minute, 0 to 1
 * @param liars the share of them that lies, 0 to 1
 * @param storm searches in a second that a stranger has each of eight nodes pass on, while others
 *     search; 0 for none
 * @param cut how long each half reaches none of the other one; zero for no cut
 * @param searches of each kind
 * @param seed what chance follows from
 */
public record OverlaySetup(
    int nodes,
    OverlayConfig config,
    double churn,
    double liars,
    int storm,
    Duration cut,
    int searches,
    long seed) {

  /** Returns a setup in which nothing goes wrong. */
  public static OverlaySetup quiet(int nodes, int searches, long seed) {
    return new OverlaySetup(
        nodes, OverlayConfig.defaults(), 0, 0, 0, Duration.ZERO, searches, seed);
  }

  /** Returns the same with nodes that are set up otherwise. */
  public OverlaySetup with(OverlayConfig other) {
    return new OverlaySetup(nodes, other, churn, liars, storm, cut, searches, seed);
  }

  /** Returns the same with nodes that come and go. */
  public OverlaySetup withChurn(double share) {
    return new OverlaySetup(nodes, config, share, liars, storm, cut, searches, seed);
  }

  /** Returns the same with liars. */
  public OverlaySetup withLiars(double share) {
    return new OverlaySetup(nodes, config, churn, share, storm, cut, searches, seed);
  }

  /** Returns the same with a storm of searches. */
  public OverlaySetup withStorm(int perSecond) {
    return new OverlaySetup(nodes, config, churn, liars, perSecond, cut, searches, seed);
  }

  /** Returns the same with a cut, before the searches. */
  public OverlaySetup withCut(Duration time) {
    return new OverlaySetup(nodes, config, churn, liars, storm, time, searches, seed);
  }
}
