package dev.enjambre.peer.overlay;

import java.time.Duration;
import java.util.List;

/**
 * How much a node knows, keeps open, and asks.
 *
 * @param listSize peers that are known at most, each verified by a call of our own
 * @param neighbours of these, how many are kept connected by us; others may keep us
 * @param maxLinks open connections at most, both ways
 * @param handedOut peers in one list of ours; fewer than {@code askFirst}, so that whom all know is
 *     asked by somebody
 * @param askFirst as long as no more are known, a search of our own asks all; else those who are
 *     connected
 * @param fanOut peers to which a search of another is passed on; half of those who called us, if
 *     these are more
 * @param rings how far a search of our own reaches, in hops after those that are asked first: one
 *     round after the other, until there are answers enough
 * @param dialsPerSecond calls that are made at most, on average
 * @param searchesPerSecond searches that one neighbour may pass on to us, on average
 * @param gossipLeast how long between two requests of lists while there is news
 * @param gossipMost the same when there is none
 * @param checkEvery how long a peer that is not connected counts as alive
 * @param searchTimeout when a search of our own ends at last
 */
public record OverlayConfig(
    int listSize,
    int neighbours,
    int maxLinks,
    int handedOut,
    int askFirst,
    int fanOut,
    List<Integer> rings,
    int dialsPerSecond,
    int searchesPerSecond,
    Duration gossipLeast,
    Duration gossipMost,
    Duration checkEvery,
    Duration searchTimeout) {

  /** The longest way that any search is passed on, in hops. */
  public static final int MAX_HOPS = 7;

  /** Checks the ranges. */
  public OverlayConfig {
    rings = List.copyOf(rings);
    require(listSize, 1, 10_000);
    require(neighbours, 1, 64);
    require(maxLinks, neighbours + 1, 1_000);
    require(handedOut, 1, OverlayLimits.MAX_LISTED);
    require(askFirst, 1, 1_000);
    require(fanOut, 0, 64);
    require(rings.size(), 1, MAX_HOPS + 1);
    rings.forEach(hops -> require(hops, 0, MAX_HOPS));
    require(dialsPerSecond, 1, 1_000);
    require(searchesPerSecond, 1, 1_000);
  }

  private static void require(int number, int least, int most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException(number + " is not from " + least + " to " + most);
    }
  }

  /** Returns what suits fleets of ten to ten thousand; measured by the simulation. */
  public static OverlayConfig defaults() {
    return new OverlayConfig(
        256,
        8,
        64,
        50,
        64,
        4,
        List.of(1, 3, 7),
        10,
        10,
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30));
  }

  /** Returns the same with another size of the list. */
  public OverlayConfig withListSize(int size) {
    return new OverlayConfig(
        size,
        neighbours,
        maxLinks,
        handedOut,
        askFirst,
        fanOut,
        rings,
        dialsPerSecond,
        searchesPerSecond,
        gossipLeast,
        gossipMost,
        checkEvery,
        searchTimeout);
  }

  /** Returns the same with other reaches of a search. */
  public OverlayConfig withReach(int first, int further, List<Integer> hops) {
    return new OverlayConfig(
        listSize,
        neighbours,
        maxLinks,
        Math.min(handedOut, first),
        first,
        further,
        hops,
        dialsPerSecond,
        searchesPerSecond,
        gossipLeast,
        gossipMost,
        checkEvery,
        searchTimeout);
  }
}
