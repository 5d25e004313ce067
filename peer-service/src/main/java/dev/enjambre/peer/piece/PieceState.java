package dev.enjambre.peer.piece;

/** What we have of a piece; every piece is in exactly one of these. */
public enum PieceState {
  /** Wanted, and nothing of it was asked for. */
  MISSING,
  /** Some of its blocks are asked for or here. */
  DOWNLOADING,
  /** All blocks are here and its hash is being checked. */
  VERIFYING,
  /** Verified. Only such a piece is announced and served. */
  HAVE
}
