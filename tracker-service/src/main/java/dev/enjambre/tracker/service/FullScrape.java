package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.ScrapeResponse;
import dev.enjambre.common.id.InfoHash;
import java.util.HashMap;
import java.util.Map;

/**
 * The answer to a scrape that names no torrent, and so asks for all (BEP 48). It takes some 70
 * bytes a torrent, and too long for those who answer requests; so it is made beforehand, again and
 * again. Any thread.
 *
 * @see <a href="https://www.bittorrent.org/beps/bep_0048.html">BEP 48</a>
 */
public final class FullScrape {

  private final TrackerService service;
  private volatile byte[] latest = encode(Map.of());

  /** Makes one that knows of no torrents until it is refreshed. */
  public FullScrape(TrackerService service) {
    this.service = service;
  }

  /** Asks for the sizes of all swarms. */
  public void refresh() {
    Map<InfoHash, ScrapeResponse.Counts> swarms = new HashMap<>();
    service.forEachSwarm(swarms::put);
    latest = encode(swarms);
  }

  /** Returns the answer as it was last made; nobody may change it. */
  byte[] latest() {
    return latest;
  }

  private static byte[] encode(Map<InfoHash, ScrapeResponse.Counts> swarms) {
    return HttpAnnounceCodec.encode(new ScrapeResponse.Files(swarms));
  }
}
