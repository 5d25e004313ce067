package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use the tracker, and for which torrents, before the swarms are asked. It never
 * blocks, and makes no object for those it lets in; any thread.
 */
public interface Admission {

  /** Lets everybody in. */
  Admission OPEN =
      new Admission() {
        @Override
        public @Nullable Refusal refuse(
            InfoHash infoHash, IpAddress source, @Nullable PassKey passKey) {
          return null;
        }

        @Override
        public @Nullable Refusal refuseScrape(IpAddress source, @Nullable PassKey passKey) {
          return null;
        }

        @Override
        public @Nullable Refusal refuseTorrent(InfoHash infoHash) {
          return null;
        }
      };

  /** Returns why an announce is refused, or null if it is let in; it counts towards its limits. */
  @Nullable Refusal refuse(InfoHash infoHash, IpAddress source, @Nullable PassKey passKey);

  /**
   * Returns why a scrape is refused, whichever torrents it names, or null if it is let in; it
   * counts towards its limits.
   */
  @Nullable Refusal refuseScrape(IpAddress source, @Nullable PassKey passKey);

  /** Returns why nothing is told of a torrent, or null if it is tracked for all. */
  @Nullable Refusal refuseTorrent(InfoHash infoHash);
}
