package dev.enjambre.peer.app;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.session.TorrentStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which torrents stand still: they could fetch, and for a while nothing has come. It knows
 * them only from the looks that it is given, so it counts from the first of these. For one thread
 * at a time.
 */
final class StallWatch {

  /**
   * How far a torrent was, and since when.
   *
   * @param downloadedBytes payload, of which some may have been for nothing
   * @param bytesLeft what changes too when a piece is verified
   */
  private record Stand(long downloadedBytes, long bytesLeft, long sinceNanos) {

    boolean isWhere(TorrentStatus torrent) {
      return downloadedBytes == torrent.downloadedBytes() && bytesLeft == torrent.bytesLeft();
    }
  }

  private final long patienceNanos;
  private Map<InfoHash, Stand> stands = Map.of();

  /**
   * Makes one that knows no torrent.
   *
   * @param patience how long a torrent may stand still
   */
  StallWatch(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  /** Takes a look at all torrents, and returns how many stand still. */
  int look(List<TorrentStatus> torrents, long nowNanos) {
    Map<InfoHash, Stand> now = HashMap.newHashMap(stands.size());
    int stalled = 0;
    for (TorrentStatus torrent : torrents) {
      if (fetches(torrent)) {
        Stand before = stands.get(torrent.infoHash());
        Stand stand =
            before != null && before.isWhere(torrent)
                ? before
                : new Stand(torrent.downloadedBytes(), torrent.bytesLeft(), nowNanos);
        now.put(torrent.infoHash(), stand);
        stalled += nowNanos - stand.sinceNanos() >= patienceNanos ? 1 : 0;
      }
    }
    stands = now;
    return stalled;
  }

  private static boolean fetches(TorrentStatus torrent) {
    return switch (torrent.state()) {
      case DOWNLOADING, FETCHING_METADATA -> true;
      case CHECKING, SEEDING, PAUSED, FAILED -> false;
    };
  }
}
