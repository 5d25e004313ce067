package dev.enjambre.common.announce;

import dev.enjambre.common.id.InfoHash;
import java.util.List;

/**
 * A question about the sizes of swarms.
 *
 * @param infoHashes which torrents; 1 to {@link #MAX_INFO_HASHES}, none twice
 * @see <a href="https://www.bittorrent.org/beps/bep_0048.html">BEP 48</a>
 */
public record ScrapeRequest(List<InfoHash> infoHashes) {

  /** How many torrents may be asked for at once: as many as one UDP packet carries (BEP 15). */
  public static final int MAX_INFO_HASHES = 74;

  /**
   * Copies the list and drops what is named again.
   *
   * @throws IllegalArgumentException if there are none or too many
   */
  public ScrapeRequest {
    infoHashes = infoHashes.stream().distinct().toList();
    if (infoHashes.isEmpty() || infoHashes.size() > MAX_INFO_HASHES) {
      throw new IllegalArgumentException("a scrape names 1 to " + MAX_INFO_HASHES + " torrents");
    }
  }
}
