package dev.enjambre.peer.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;

/**
 * The hash of a piece as it grows. Blocks that arrive in order are hashed from the buffer that they
 * arrived in; those that come early are read back once the gap before them is filled. Owned by one
 * disk thread.
 */
final class PieceAssembly {

  /** Reads a block of this piece back from its file. */
  interface ReadBack {
    ByteBuffer read(int begin, int length) throws IOException;
  }

  private final int blockLength;
  private final int pieceSize;
  private final MessageDigest digest;
  private final BitSet written = new BitSet();
  private int hashed;

  PieceAssembly(int pieceSize, int blockLength, MessageDigest digest) {
    this.pieceSize = pieceSize;
    this.blockLength = blockLength;
    this.digest = digest;
  }

  /** A block was written; its buffer is still at hand. */
  void blockWritten(int begin, ByteBuffer data, ReadBack readBack) throws IOException {
    written.set(begin / blockLength);
    if (begin != hashed) {
      return;
    }
    hashed += data.remaining();
    digest.update(data);
    while (hashed < pieceSize && written.get(hashed / blockLength)) {
      int length = Math.min(blockLength, pieceSize - hashed);
      digest.update(readBack.read(hashed, length));
      hashed += length;
    }
  }

  boolean isComplete() {
    return hashed == pieceSize;
  }

  /** Returns the SHA-1 of the whole piece; called once. */
  byte[] hash() {
    return digest.digest();
  }
}
