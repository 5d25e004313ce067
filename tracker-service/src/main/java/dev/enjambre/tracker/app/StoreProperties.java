package dev.enjambre.tracker.app;

import dev.enjambre.boot.ConfigurationProblemException;
import dev.enjambre.tracker.swarm.HandoutPolicy;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of what is kept of swarms, and given away.
 *
 * @param handout whom a peer is told of: {@code zone}, near ones first if it says where it is;
 *     {@code random}, anybody
 * @param handoutFarShare which part of an answer is drawn from the whole swarm when near peers come
 *     first, 0 to 1
 * @param snapshotInterval how often the swarms are written there, besides when the tracker stops, 1
 *     s or more
 */
@ConfigurationProperties("enjambre.tracker")
public record StoreProperties(
    @DefaultValue("zone") Handout handout,
    @DefaultValue("0.25") double handoutFarShare,
    @DefaultValue("5m") Duration snapshotInterval) {

  /** Whom a peer is told of. */
  public enum Handout {
    /** Near ones first. */
    ZONE,
    /** Anybody. */
    RANDOM
  }

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationProblemException if a setting is outside its range
   */
  public StoreProperties {
    require(handoutFarShare >= 0 && handoutFarShare <= 1, "handout-far-share", "must be 0 to 1");
    require(
        snapshotInterval.isZero() || snapshotInterval.compareTo(Duration.ofSeconds(1)) >= 0,
        "snapshot-interval",
        "must be 0, or 1s or more");
  }

  /** Returns the rule by which peers are handed out. */
  HandoutPolicy policy() {
    return switch (handout) {
      case ZONE -> new HandoutPolicy.NearFirst(handoutFarShare);
      case RANDOM -> new HandoutPolicy.Anybody();
    };
  }

  private static void require(boolean condition, String key, String rule) {
    if (!condition) {
      throw new ConfigurationProblemException(
          "The setting enjambre.tracker." + key + " " + rule + ".",
          "Correct enjambre.tracker." + key + ".",
          null);
    }
  }
}
