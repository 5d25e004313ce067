package dev.enjambre.peer.session;

/** What a torrent is at, as users see it. */
public enum TorrentState {
  /** It was added by a magnet link and its metainfo is not here yet. */
  FETCHING_METADATA,
  /** What is on disk is being looked through and hashed. */
  CHECKING,
  /** Pieces that are wanted are missing. */
  DOWNLOADING,
  /** Everything that is wanted is here under its final name. */
  SEEDING,
  /** The operator has paused it, or it waits for its turn to fetch. */
  PAUSED,
  /** Its data can't be read or written; resuming tries again. */
  FAILED
}
