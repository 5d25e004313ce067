package dev.enjambre.peer.app;

import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.TorrentException;
import java.util.List;

/**
 * How many trackers fail, over all torrents. All are asked only while something fails, since a
 * thousand idle torrents shall cost little. Used by one thread at a time.
 */
final class FailingTrackers {

  /** Tells how each torrent's trackers stand. */
  @FunctionalInterface
  interface Trackers {
    List<List<TrackerStatus>> all() throws TorrentException;
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
  int count(long failures) throws TorrentException {
    if (failures != failuresSeen || count > 0) {
      int failing = 0;
      for (List<TrackerStatus> ofTorrent : trackers.all()) {
        failing += (int) ofTorrent.stream().filter(FailingTrackers::isFailing).count();
      }
      failuresSeen = failures;
      count = failing;
    }
    return count;
  }

  private static boolean isFailing(TrackerStatus tracker) {
    return switch (tracker.state()) {
      case FAILING -> true;
      case ANNOUNCING -> tracker.lastError().isPresent();
      case IDLE, WORKING, REFUSED, UNSUPPORTED, STOPPED -> false;
    };
  }
}
