package dev.enjambre.peer.session;

import dev.enjambre.peer.piece.Bitfield;

/** Which pieces some of the connected peers have, and how many of them each. */
final class Holdings {

  private final int[] counts;
  private final Bitfield held;
  private int peers;

  Holdings(int pieces) {
    counts = new int[pieces];
    held = new Bitfield(pieces);
  }

  /** Returns what at least one of them has: a live view. */
  Bitfield held() {
    return held;
  }

  int count(int piece) {
    return counts[piece];
  }

  /** Returns how many peers there are. */
  int peers() {
    return peers;
  }

  void joined() {
    peers++;
  }

  void left() {
    peers--;
  }

  /** One more of them has a piece; returns whether it is the first. */
  boolean add(int piece) {
    counts[piece]++;
    return held.set(piece);
  }

  /** One less of them has a piece; returns whether it was the last. */
  boolean remove(int piece) {
    return --counts[piece] == 0 && held.clear(piece);
  }
}
