package dev.enjambre.peer.search;

import java.util.Locale;

/** Who may know what others share. */
public enum SearchSource {
  /** The catalogue of the tracker. */
  CATALOG,
  /** The other peers themselves. */
  OVERLAY;

  /** Returns its name in the API. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
