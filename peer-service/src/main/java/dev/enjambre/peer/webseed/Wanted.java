package dev.enjambre.peer.webseed;

/**
 * A block that was requested of a web seed.
 *
 * @param pieceIndex which piece, from 0
 * @param begin where it begins in the piece
 * @param length in bytes
 * @param offset where it begins in the torrent
 */
record Wanted(int pieceIndex, int begin, int length, long offset) {

  long end() {
    return offset + length;
  }
}
