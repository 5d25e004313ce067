package dev.enjambre.peer.app;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.TorrentException;
import java.util.List;

/**
 * How many trackers fail, over all torrents. All are asked only while something fails, since a
 * thousand idle torrents shall cost little. Used by one thread at a time.
 */
final class FailingTrackers {

  /** Tells how a torrent's trackers stand. */
  @FunctionalInterface
  interface Trackers {
    List<TrackerStatus> of(InfoHash infoHash) throws TorrentException;
  }

  private final Trackers trackers;
  private long failuresSeen;
  private int count;

  FailingTrackers(Trackers trackers) {
    this.trackers = trackers;
  }

  /** Returns how many failed when they were last counted. */
  int last() {
    return count;
  }

  /**
   * Counts them, if there may be any.
   *
   * @param failures how many announces have failed since the start
   * @throws TorrentException if they can't be asked; then what was counted last holds
   */
  int count(List<InfoHash> torrents, long failures) throws TorrentException {
    if (failures != failuresSeen || count > 0) {
      int failing = 0;
      for (InfoHash torrent : torrents) {
        failing += countOf(torrent);
      }
      failuresSeen = failures;
      count = failing;
    }
    return count;
  }

  private int countOf(InfoHash torrent) throws TorrentException {
    try {
      return (int) trackers.of(torrent).stream().filter(FailingTrackers::isFailing).count();
    } catch (TorrentException e) {
      if (e.kind() == TorrentException.Kind.NOT_FOUND) {
        return 0; // It was removed a moment ago.
      }
      throw e;
    }
  }

  private static boolean isFailing(TrackerStatus tracker) {
    return switch (tracker.state()) {
      case FAILING -> true;
      case ANNOUNCING -> tracker.lastError().isPresent();
      case IDLE, WORKING, REFUSED, UNSUPPORTED, STOPPED -> false;
    };
  }
}
