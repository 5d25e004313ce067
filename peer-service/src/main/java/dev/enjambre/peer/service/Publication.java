package dev.enjambre.peer.service;

/** Whether a torrent is to be in the catalogue; kept over a restart. */
public enum Publication {
  /** Nobody has asked for that. */
  NONE,
  /** It is to be published, and was not yet. */
  WANTED,
  /** The catalogue has taken it. */
  PUBLISHED,
  /** The catalogue had it, and somebody has removed it there: only a person publishes it again. */
  REMOVED
}
