package dev.enjambre.peer.service;

import dev.enjambre.peer.session.TorrentSession;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The queue of those torrents that want to fetch: the first of them may, the others wait for their
 * turn, in the order in which they asked. Owned by the engine's loop.
 */
final class ActiveTorrents {

  private final Set<TorrentSession> waiting = new LinkedHashSet<>();
  private final Set<TorrentSession> active = new LinkedHashSet<>();
  private int limit;

  /**
   * Makes the queue.
   *
   * @param limit how many may fetch at once; 0 for all
   */
  ActiveTorrents(int limit) {
    this.limit = limit;
  }

  /**
   * Changes how many may fetch at once; of too many the last that began wait again, first in line.
   */
  void limit(int newLimit) {
    limit = newLimit;
    if (limit > 0 && active.size() > limit) {
      Set<TorrentSession> all = new LinkedHashSet<>(active);
      all.addAll(waiting);
      active.stream()
          .skip(limit)
          .toList()
          .forEach(session -> {
            active.remove(session);
            tell(session, true);
          });
      all.removeAll(active);
      waiting.clear();
      waiting.addAll(all);
    }
    fill();
  }

  /** A torrent wants to fetch, or no longer. */
  void demand(TorrentSession session, boolean wants) {
    if (wants) {
      waiting.add(session);
    } else {
      waiting.remove(session);
      active.remove(session);
    }
    fill();
  }

  int waiting() {
    return waiting.size();
  }

  private void fill() {
    while (!waiting.isEmpty() && (limit == 0 || active.size() < limit)) {
      TorrentSession next = waiting.iterator().next();
      waiting.remove(next);
      active.add(next);
      tell(next, false);
    }
  }

  private static void tell(TorrentSession session, boolean hold) {
    session.loop().execute(() -> session.hold(hold));
  }
}
