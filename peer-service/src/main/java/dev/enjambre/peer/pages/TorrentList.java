package dev.enjambre.peer.pages;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the list of torrents shows.
 *
 * @param query which torrents were asked for
 * @param rows those of them that are on this page
 * @param matching how many match in all
 * @param total how many torrents there are
 * @param states how many there are of each state, the states without any left out
 */
record TorrentList(
    TorrentQuery query,
    List<TorrentView> rows,
    int matching,
    int total,
    Map<ShownState, Integer> states) {

  /** Copies what can change. */
  TorrentList {
    rows = List.copyOf(rows);
    EnumMap<ShownState, Integer> ordered = new EnumMap<>(ShownState.class);
    ordered.putAll(states);
    states = ordered;
  }

  static TorrentList of(TorrentQuery query, List<TorrentView> all) {
    List<TorrentView> matching = query.apply(all);
    int size = TorrentQuery.PAGE_SIZE;
    int pages = Math.max(1, (matching.size() + size - 1) / size);
    int page = Math.min(query.page(), pages);
    EnumMap<ShownState, Integer> states = new EnumMap<>(ShownState.class);
    for (TorrentView torrent : all) {
      states.merge(torrent.state(), 1, Integer::sum);
    }
    return new TorrentList(
        query.on(page),
        matching.subList((page - 1) * size, Math.min(page * size, matching.size())),
        matching.size(),
        all.size(),
        states);
  }

  /** Returns how many torrents there are of a state. */
  public int count(ShownState state) {
    return states.getOrDefault(state, 0);
  }

  /** Returns into how many pages the torrents that match are put, at least 1. */
  public int pages() {
    return Math.max(1, (matching + TorrentQuery.PAGE_SIZE - 1) / TorrentQuery.PAGE_SIZE);
  }
}
