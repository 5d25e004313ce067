package dev.enjambre.peer.pages;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** By what the list of torrents can be sorted. */
enum TorrentOrder {
  /** The order in which they came; the only one that is not a column. */
  ADDED,
  NAME,
  STATE,
  PROGRESS,
  SIZE,
  DOWNLOAD,
  UPLOAD,
  PEERS,
  /** By how long they still take; those of which nothing tells that count as the longest. */
  LEFT;

  Comparator<TorrentView> comparator(boolean descending) {
    return descending ? ascending().reversed() : ascending();
  }

  private Comparator<TorrentView> ascending() {
    return switch (this) {
      case ADDED -> (_, _) -> 0;
      case NAME ->
          Comparator.comparing(torrent -> torrent.status().name(), String.CASE_INSENSITIVE_ORDER);
      case STATE -> Comparator.comparing(TorrentView::state);
      case PROGRESS -> Comparator.comparingDouble(torrent -> torrent.status().progress());
      case SIZE -> Comparator.comparingLong(torrent -> torrent.status().sizeBytes());
      case DOWNLOAD -> Comparator.comparingLong(torrent -> torrent.status().downloadRate());
      case UPLOAD -> Comparator.comparingLong(torrent -> torrent.status().uploadRate());
      case PEERS -> Comparator.comparingInt(torrent -> torrent.status().connectedPeers());
      case LEFT ->
          Comparator.comparingLong(torrent -> torrent.status().etaSeconds().orElse(Long.MAX_VALUE));
    };
  }

  /** Returns its name in queries and, behind {@code column.}, message keys. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns those that are columns, in their order. */
  static List<TorrentOrder> columns() {
    return Arrays.stream(values()).filter(order -> order != ADDED).toList();
  }

  /** Whether one who asks for it most likely wants the largest first. */
  boolean largestFirst() {
    return switch (this) {
      case PROGRESS, SIZE, DOWNLOAD, UPLOAD, PEERS -> true;
      case ADDED, NAME, STATE, LEFT -> false;
    };
  }

  /** Reads a name of a query; anything else means the order in which torrents came. */
  static TorrentOrder parse(String name) {
    for (TorrentOrder order : values()) {
      if (order.key().equals(name)) {
        return order;
      }
    }
    return ADDED;
  }
}
