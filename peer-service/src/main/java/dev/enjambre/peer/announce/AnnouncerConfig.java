package dev.enjambre.peer.announce;

import java.time.Duration;
import java.util.Set;

/**
 * The bounds within which an {@link Announcer} obeys its trackers.
 *
 * @param schemes schemes of the tracker URLs that can be announced to, in lower case
 * @param shortestInterval no tracker is announced to more often, whatever it or the user says
 * @param longestInterval no tracker that works is left alone for longer
 * @param minInterval how soon more peers may be asked for where the tracker does not say
 * @param firstRetry the shortest wait after a failure
 * @param longestRetry the longest wait after many failures
 */
public record AnnouncerConfig(
    Set<String> schemes,
    Duration shortestInterval,
    Duration longestInterval,
    Duration minInterval,
    Duration firstRetry,
    Duration longestRetry) {

  /** Copies the set and checks that the durations are positive and in order. */
  public AnnouncerConfig {
    schemes = Set.copyOf(schemes);
    requireOrder(Duration.ofNanos(1), shortestInterval, "shortestInterval");
    requireOrder(shortestInterval, longestInterval, "longestInterval");
    requireOrder(Duration.ofNanos(1), minInterval, "minInterval");
    requireOrder(Duration.ofNanos(1), firstRetry, "firstRetry");
    requireOrder(firstRetry, longestRetry, "longestRetry");
  }

  /** Returns the bounds for production: 5 s to 6 h, retries after 5 s to 30 min. */
  public static AnnouncerConfig defaults() {
    return new AnnouncerConfig(
        Set.of("http", "https", "udp"),
        Duration.ofSeconds(5),
        Duration.ofHours(6),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30));
  }

  private static void requireOrder(Duration atLeast, Duration value, String name) {
    if (value.compareTo(atLeast) < 0) {
      throw new IllegalArgumentException(name + " must be at least " + atLeast + ": " + value);
    }
  }
}
