package dev.enjambre.peer.cli;

import dev.enjambre.peer.cli.remote.EventFeed.News;
import dev.enjambre.peer.cli.remote.RemoteTorrent;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of the torrents that are watched. Used by one thread. */
final class WatchedTorrents {

  /** Who is told what is new. */
  interface Listener {

    /** This is new, or has changed. */
    void changed(RemoteTorrent torrent);

    /** This is gone. */
    void removed(RemoteTorrent torrent);

    /** The connection is lost for now. */
    void lost(String reason);
  }

  private final Set<String> only;
  private final Map<String, RemoteTorrent> torrents = new LinkedHashMap<>();
  private boolean known;

  /**
   * Knows nothing yet.
   *
   * @param only the info hashes of those that are watched; empty for all
   */
  WatchedTorrents(Collection<String> only) {
    this.only = Set.copyOf(only);
  }

  void take(News news, Listener listener) {
    switch (news) {
      case News.All all -> {
        Set<String> present = new HashSet<>();
        all.torrents().forEach(torrent -> present.add(torrent.infoHash()));
        remove(
            torrents.keySet().stream().filter(hash -> !present.contains(hash)).toList(), listener);
        all.torrents().forEach(torrent -> put(torrent, listener));
        known = true;
      }
      case News.Changed changed -> changed.torrents().forEach(torrent -> put(torrent, listener));
      case News.Removed removed -> remove(removed.infoHashes(), listener);
      case News.Lost lost -> listener.lost(lost.reason());
    }
  }

  private void put(RemoteTorrent torrent, Listener listener) {
    if (only.isEmpty() || only.contains(torrent.infoHash())) {
      RemoteTorrent before = torrents.put(torrent.infoHash(), torrent);
      if (!torrent.equals(before)) {
        listener.changed(torrent);
      }
    }
  }

  private void remove(List<String> infoHashes, Listener listener) {
    for (String infoHash : infoHashes) {
      RemoteTorrent gone = torrents.remove(infoHash);
      if (gone != null) {
        listener.removed(gone);
      }
    }
  }

  /** Whether the peer has told yet what it has. */
  boolean isKnown() {
    return known;
  }

  List<RemoteTorrent> torrents() {
    return List.copyOf(torrents.values());
  }
}
