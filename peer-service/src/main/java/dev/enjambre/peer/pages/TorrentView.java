package dev.enjambre.peer.pages;

import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.catalog.CatalogStatus;
import dev.enjambre.peer.session.TorrentStatus;
import java.util.Optional;

/**
 * A torrent as pages show it.
 *
 * @param status how it stands
 * @param state what it is at
 * @param catalog how it stands with the catalogue, if it has business there
 */
record TorrentView(TorrentStatus status, ShownState state, Optional<CatalogStatus> catalog) {

  /** No name is shown longer. */
  private static final int SHOWN = 500;

  static TorrentView of(TorrentStatus status, Optional<CatalogStatus> catalog) {
    return new TorrentView(status, ShownState.of(status), catalog);
  }

  /** Returns 40 hexadecimal digits. */
  public String infoHash() {
    return status.infoHash().toHex();
  }

  /** Returns its name, in which nothing can reorder or hide what stands around it. */
  public String name() {
    return PrintableText.escape(status.name(), SHOWN);
  }

  /** Returns seconds until it is done, or -1 where there is no telling. */
  public long secondsLeft() {
    return status.etaSeconds().orElse(-1);
  }

  /** Returns why it failed, or why the catalogue does not have it; empty for neither. */
  public String error() {
    return status
        .error()
        .or(() -> catalog.flatMap(CatalogStatus::error))
        .map(text -> PrintableText.escape(text, SHOWN))
        .orElse("");
  }

  /** Whether its files are known: not before a magnet link's metadata is here. */
  public boolean hasMetadata() {
    return status.pieces() > 0;
  }

  /** Returns what it is at as the API says it, which knows no torrent that waits for its turn. */
  public ShownState knownState() {
    return state == ShownState.QUEUED ? ShownState.PAUSED : state;
  }
}
