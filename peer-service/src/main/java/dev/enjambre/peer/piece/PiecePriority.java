package dev.enjambre.peer.piece;

/** How much a piece is wanted; of those of a higher priority all that can be had is asked first. */
public enum PiecePriority {
  /** Not wanted: nobody is asked for it, and nobody is of interest for having it. */
  SKIP,
  LOW,
  NORMAL,
  HIGH
}
