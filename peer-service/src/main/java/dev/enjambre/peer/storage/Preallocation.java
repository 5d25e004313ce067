package dev.enjambre.peer.storage;

/** What is done with a file's space on the medium before its first block is written. */
public enum Preallocation {
  /** Nothing: space is taken as blocks come, so a file that fills up slowly may lie in pieces. */
  SPARSE,
  /**
   * All of it is taken by writing zeros: a disk that is too small shows at the start, and the file
   * lies together. Everything is written twice.
   */
  FULL
}
