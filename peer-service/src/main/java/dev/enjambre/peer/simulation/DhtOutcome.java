package dev.enjambre.peer.simulation;

import dev.enjambre.peer.dht.SearchResult;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of a simulated DHT.
 *
 * @param found how many lookups have found who announced the torrent
 * @param announces the searches with which torrents were announced; of a node that left meanwhile
 *     there is none
 * @param lookups the searches for them; of a node that left meanwhile there is none
 * @param torrents how many torrents there were
 * @param bytesPerSecond what a node has sent, in bytes a second on average, while torrents were
 *     announced and looked for
 * @param tableSize how many good nodes a table has, on average
 * @param simulated how much time has passed
 * @param events how many datagrams have arrived and nodes were woken
 */
public record DhtOutcome(
    int found,
    List<SearchResult> announces,
    List<SearchResult> lookups,
    int torrents,
    double bytesPerSecond,
    double tableSize,
    Duration simulated,
    long events) {

  /** Copies the lists. */
  public DhtOutcome {
    announces = List.copyOf(announces);
    lookups = List.copyOf(lookups);
  }

  /**
   * Returns the share of lookups that have found who announced the torrent, of those that ended.
   */
  public double foundShare() {
    return lookups.isEmpty() ? 0 : (double) found / lookups.size();
  }

  /**
   * Returns what so large a share of the lookups does not exceed.
   *
   * @param share 0.5 for the median
   */
  public double quantile(double share, ToDoubleFunction<SearchResult> value) {
    double[] sorted = lookups.stream().mapToDouble(value).sorted().toArray();
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }

  /** Returns the heading of a table of outcomes. */
  public static String heading() {
    return "| nodes | stay | liars | found | messages | 90 % | hops | 90 % | time | 90 % | told at announce |"
        + " table | bytes/s |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";
  }

  /** Returns a row of that table. */
  public String row(DhtSimulation.Setup setup) {
    return String.format(
        "| %,d | %s | %.0f %% | %.1f %% | %.0f | %.0f | %.0f | %.0f | %.2f s | %.2f s | %.1f | %.0f | %.0f |",
        setup.nodes(),
        setup.session().isZero() ? "for ever" : setup.session().toMinutes() + " min",
        100 * setup.liars(),
        100 * foundShare(),
        quantile(0.5, SearchResult::asked),
        quantile(0.9, SearchResult::asked),
        quantile(0.5, SearchResult::hops),
        quantile(0.9, SearchResult::hops),
        quantile(0.5, result -> result.took().toMillis() / 1e3),
        quantile(0.9, result -> result.took().toMillis() / 1e3),
        announces.stream().mapToInt(SearchResult::announced).average().orElse(0),
        tableSize,
        bytesPerSecond);
  }
}
