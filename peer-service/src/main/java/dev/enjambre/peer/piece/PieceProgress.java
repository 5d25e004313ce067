package dev.enjambre.peer.piece;

import org.jspecify.annotations.Nullable;

/**
 * A piece that is being downloaded: which of its blocks are asked for, and which have arrived.
 * Owned by the torrent's loop.
 *
 * <p>Each block is free (nobody was asked), requested (of one peer, of several in the endgame), or
 * received. A block counts as received when it was handed to the disk; the piece is done with when
 * all are.
 */
public final class PieceProgress {

  private static final byte RECEIVED = -1;

  /** Somebody waits for an urgent piece: for so long only one peer is asked. */
  private static final long LATE_NANOS = 500_000_000L;

  private final int pieceIndex;

  /** For each block: how many peers are asked for it, or {@link #RECEIVED}. */
  private final byte[] requests;

  /** The one peer that may deliver the piece, or null if any may. */
  private final @Nullable Object soleSource;

  private int free;
  private int received;
  private int firstMaybeFree;
  private long lastRequestNanos;

  PieceProgress(int pieceIndex, int blockCount, @Nullable Object soleSource) {
    this.pieceIndex = pieceIndex;
    this.requests = new byte[blockCount];
    this.soleSource = soleSource;
    this.free = blockCount;
  }

  /** Returns which piece this is. */
  public int pieceIndex() {
    return pieceIndex;
  }

  /** Returns how many blocks the piece has. */
  public int blockCount() {
    return requests.length;
  }

  /** Returns how many blocks nobody was asked for. */
  public int freeBlocks() {
    return free;
  }

  /** Returns how many blocks have arrived. */
  public int receivedBlocks() {
    return received;
  }

  /** Whether every block has arrived. */
  public boolean isComplete() {
    return received == requests.length;
  }

  /** Whether that block has arrived. */
  public boolean isReceived(int block) {
    return requests[block] == RECEIVED;
  }

  /** Returns how many peers are asked for that block; 0 if it has arrived. */
  public int requesters(int block) {
    return Math.max(0, requests[block]);
  }

  /** Whether that peer may deliver blocks of this piece. */
  boolean mayComeFrom(Object peer) {
    return soleSource == null || soleSource.equals(peer);
  }

  /** Whether that peer is the only one that may deliver this piece. */
  public boolean comesOnlyFrom(Object peer) {
    return peer.equals(soleSource);
  }

  /** Whether its blocks were all asked for a while ago, and some have not come. */
  boolean isLate(long nowNanos) {
    return free == 0 && nowNanos - lastRequestNanos >= LATE_NANOS;
  }

  /** Returns the first free block, or -1. */
  int firstFree() {
    if (free == 0) {
      return -1;
    }
    while (requests[firstMaybeFree] != 0) {
      firstMaybeFree++;
    }
    return firstMaybeFree;
  }

  void request(int block, long nowNanos) {
    lastRequestNanos = nowNanos;
    if (requests[block] == RECEIVED) {
      throw new IllegalStateException(
          "block " + block + " of piece " + pieceIndex + " is here already");
    }
    if (requests[block]++ == 0) {
      free--;
    }
  }

  /** One who was asked will not deliver; the block is free again if he was the only one. */
  void release(int block) {
    if (requests[block] > 0 && --requests[block] == 0) {
      free++;
      firstMaybeFree = Math.min(firstMaybeFree, block);
    }
  }

  /** Returns false if the block had arrived before. */
  boolean receive(int block) {
    if (requests[block] == RECEIVED) {
      return false;
    }
    if (requests[block] == 0) {
      free--;
    }
    requests[block] = RECEIVED;
    received++;
    return true;
  }

  @Override
  public String toString() {
    return "piece " + pieceIndex + ": " + received + " of " + requests.length + " blocks";
  }
}
