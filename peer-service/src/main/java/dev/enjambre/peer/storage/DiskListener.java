package dev.enjambre.peer.storage;

import dev.enjambre.peer.piece.Bitfield;

/** Hears what became of disk work; every call comes on the torrent's loop. */
public interface DiskListener {

  /** The files are looked through; these pieces are there and good. */
  void opened(Bitfield have);

  /** While opening: so many of so many pieces have been hashed. */
  void checkProgress(int done, int total);

  /** All blocks of a piece are written, and their hash is the torrent's. */
  void pieceVerified(int pieceIndex);

  /**
   * All blocks of a piece are written, and their hash is not the torrent's.
   *
   * @param digests tell later which of its blocks were wrong
   */
  void pieceFailed(int pieceIndex, BlockDigests digests);

  /** The file has its final name now. */
  void fileFinished(int fileIndex);

  /** There is room again for blocks to be written. */
  void drained();

  /** A file can't be read or written; nothing more will be written. Told once. */
  void diskFailed(DiskFailure failure);
}
