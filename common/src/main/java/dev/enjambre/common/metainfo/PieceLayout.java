package dev.enjambre.common.metainfo;

/**
 * How a torrent's bytes are cut: into pieces of one size, the last one shorter where they do not
 * divide evenly, and each piece into blocks of 16 KiB, its last one again shorter. This is the only
 * arithmetic of pieces and blocks; pieces count from 0, and so do the blocks of a piece.
 *
 * <p>Sizes and offsets are in bytes; the offset of a piece counts from the torrent's first byte,
 * that of a block from its piece's first byte (the wire's {@code begin}).
 *
 * @param totalSize bytes in all files together, padding included; at least 1
 * @param pieceLength bytes in each piece but the last; from 1 to {@value #MAX_PIECE_LENGTH}, and
 *     not necessarily a power of two
 * @see <a href="https://www.bittorrent.org/beps/bep_0003.html">BEP 3</a>
 */
public record PieceLayout(long totalSize, int pieceLength) {

  /** Bytes in a block but the last of a piece: what all clients ask for. */
  public static final int BLOCK_LENGTH = 16 * 1024;

  /**
   * The longest piece: 512 MiB. Far less would do; the bound keeps every offset within a piece far
   * inside an {@code int}, and bounds what one bad block can spoil.
   */
  public static final int MAX_PIECE_LENGTH = 512 * 1024 * 1024;

  /**
   * Checks the two sizes.
   *
   * @throws IllegalArgumentException if one is out of range, or there would be more pieces than an
   *     {@code int} counts
   */
  public PieceLayout {
    if (totalSize < 1) {
      throw new IllegalArgumentException("total size must be at least 1, not " + totalSize);
    }
    if (pieceLength < 1 || pieceLength > MAX_PIECE_LENGTH) {
      throw new IllegalArgumentException(
          "piece length must be from 1 to " + MAX_PIECE_LENGTH + ", not " + pieceLength);
    }
    if ((totalSize - 1) / pieceLength >= Integer.MAX_VALUE) {
      throw new IllegalArgumentException("more pieces than can be counted");
    }
  }

  /** Returns the number of pieces, at least 1. */
  public int pieceCount() {
    return (int) ((totalSize - 1) / pieceLength) + 1;
  }

  /** Returns the size of a piece. */
  public int pieceSize(int piece) {
    return (int) Math.min(pieceLength, totalSize - pieceOffset(piece));
  }

  /** Returns where in the torrent a piece begins. */
  public long pieceOffset(int piece) {
    requirePiece(piece);
    return (long) piece * pieceLength;
  }

  /** Returns the number of blocks of a piece, at least 1. */
  public int blockCount(int piece) {
    return (pieceSize(piece) - 1) / BLOCK_LENGTH + 1;
  }

  /** Returns the length of a block. */
  public int blockLength(int piece, int block) {
    int size = pieceSize(piece);
    int offset = blockOffset(block);
    if (block < 0 || offset < 0 || offset >= size) {
      throw new IndexOutOfBoundsException("block " + block + " of piece " + piece);
    }
    return Math.min(BLOCK_LENGTH, size - offset);
  }

  /** Returns where in its piece a block begins. */
  public int blockOffset(int block) {
    return block * BLOCK_LENGTH;
  }

  /** Returns the block in which an offset within a piece lies. */
  public int blockIndex(int begin) {
    return begin / BLOCK_LENGTH;
  }

  /** Returns the piece in which an offset of the torrent lies. */
  public int pieceAt(long offset) {
    if (offset < 0 || offset >= totalSize) {
      throw new IndexOutOfBoundsException("offset " + offset + " of " + totalSize);
    }
    return (int) (offset / pieceLength);
  }

  /** Returns whether these three numbers, whatever they are, name exactly one of our blocks. */
  public boolean isBlock(int piece, int begin, int length) {
    return contains(piece, begin, length)
        && begin % BLOCK_LENGTH == 0
        && length == blockLength(piece, begin / BLOCK_LENGTH);
  }

  /**
   * Returns whether these three numbers, whatever they are, name at least one byte, all within one
   * piece of this torrent.
   */
  public boolean contains(int piece, int begin, int length) {
    return piece >= 0
        && piece < pieceCount()
        && begin >= 0
        && length > 0
        && begin <= pieceSize(piece) - length;
  }

  /** Returns the length in bytes of a bitfield with one bit for each piece. */
  public int bitfieldLength() {
    return (pieceCount() - 1) / 8 + 1;
  }

  private void requirePiece(int piece) {
    if (piece < 0 || piece >= pieceCount()) {
      throw new IndexOutOfBoundsException("piece " + piece + " of " + pieceCount());
    }
  }
}
