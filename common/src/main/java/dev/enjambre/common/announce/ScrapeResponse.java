package dev.enjambre.common.announce;

import dev.enjambre.common.id.InfoHash;
import java.util.Map;

/** What a tracker answers to a scrape. */
public sealed interface ScrapeResponse {

  /**
   * The sizes of swarms.
   *
   * @param swarms the counts of each torrent that the tracker answers for
   */
  record Files(Map<InfoHash, Counts> swarms) implements ScrapeResponse {

    /** Copies the map. */
    public Files {
      swarms = Map.copyOf(swarms);
    }
  }

  /**
   * The scrape was refused.
   *
   * @param reason why, for people; from the network it may hold anything, so escape it in a log
   */
  record Failure(String reason) implements ScrapeResponse {}

  /**
   * The size of one swarm.
   *
   * @param complete seeders
   * @param incomplete leechers
   * @param downloaded how often the download was completed
   */
  record Counts(int complete, int incomplete, int downloaded) {}
}
