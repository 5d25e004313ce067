package dev.enjambre.common.metainfo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes data piece by piece while it streams by, so that an upload need not be read a second time.
 * Owned by one thread at a time; it holds 20 bytes for each piece that has passed.
 */
public final class StreamingPieceHasher {

  private final int pieceLength;
  private final MessageDigest sha1 = newSha1();
  private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
  private int inPiece;
  private long totalSize;
  private boolean finished;

  /**
   * Starts at the first byte of the first piece.
   *
   * @param pieceLength bytes in each piece but the last
   */
  public StreamingPieceHasher(int pieceLength) {
    // Whatever a layout refuses, no data can be cut by.
    this.pieceLength = new PieceLayout(1, pieceLength).pieceLength();
  }

  /** Takes in all that remains in the buffer, whose position moves to its limit. */
  public void update(ByteBuffer data) {
    requireUnfinished();
    int limit = data.limit();
    while (data.hasRemaining()) {
      int length = Math.min(data.remaining(), pieceLength - inPiece);
      data.limit(data.position() + length);
      sha1.update(data);
      data.limit(limit);
      inPiece += length;
      totalSize += length;
      if (inPiece == pieceLength) {
        endPiece();
      }
    }
  }

  /** Returns how many bytes have passed. */
  public long totalSize() {
    return totalSize;
  }

  /** Returns the length of a piece, in bytes. */
  public int pieceLength() {
    return pieceLength;
  }

  /**
   * Ends the last piece, and returns the hashes of all of them, 20 bytes each.
   *
   * @throws IllegalStateException if it was called before
   */
  public byte[] finish() {
    requireUnfinished();
    finished = true;
    if (inPiece > 0) {
      endPiece();
    }
    return hashes.toByteArray();
  }

  private void endPiece() {
    hashes.writeBytes(sha1.digest());
    inPiece = 0;
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException("the hashes were already taken");
    }
  }

  static MessageDigest newSha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
