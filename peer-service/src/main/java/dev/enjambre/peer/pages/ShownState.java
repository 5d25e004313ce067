package dev.enjambre.peer.pages;

import dev.enjambre.peer.session.TorrentStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a torrent is at, as pages name it: a torrent that waits for its turn is not paused. */
enum ShownState {
  DOWNLOADING,
  FETCHING_METADATA,
  CHECKING,
  QUEUED,
  SEEDING,
  PAUSED,
  FAILED;

  static ShownState of(TorrentStatus torrent) {
    return switch (torrent.state()) {
      case FETCHING_METADATA -> FETCHING_METADATA;
      case CHECKING -> CHECKING;
      case DOWNLOADING -> DOWNLOADING;
      case SEEDING -> SEEDING;
      case PAUSED -> torrent.queued() ? QUEUED : PAUSED;
      case FAILED -> FAILED;
    };
  }

  /** Returns those that the API has names for: the same as here. */
  static List<ShownState> known() {
    return Arrays.stream(values()).filter(state -> state != QUEUED).toList();
  }

  /** Reads the name that a query has for one; empty for anything else. */
  static Optional<ShownState> parse(String name) {
    for (ShownState state : values()) {
      if (state.key().equals(name)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** Returns its name in queries, style classes and, behind {@code state.}, message keys. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
