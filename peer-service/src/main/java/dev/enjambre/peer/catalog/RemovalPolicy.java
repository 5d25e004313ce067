package dev.enjambre.peer.catalog;

/**
 * What becomes of a torrent that was fetched because the catalogue had it, when somebody removes it
 * there.
 */
public enum RemovalPolicy {
  /** It stays. */
  KEEP,
  /** It is removed with its data. */
  DELETE
}
