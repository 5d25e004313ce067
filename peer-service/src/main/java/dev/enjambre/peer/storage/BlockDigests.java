package dev.enjambre.peer.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;

/**
 * A short digest of each block of a piece, as it is on disk: by two of them it is known in which
 * blocks two copies of the piece differ. Immutable.
 *
 * <p>Of each block's SHA-1 the first 8 bytes are kept. Whoever wants to send something wrong with
 * the digest of what is right has to find it among 2⁶⁴.
 */
public final class BlockDigests {

  private final long[] digests;

  private BlockDigests(long[] digests) {
    this.digests = digests;
  }

  /** Reads a block of the piece; what it returns is used before the next is read. */
  @FunctionalInterface
  public interface BlockReader<E extends Exception> {

    /** Returns the bytes of a block, by its index from 0. */
    ByteBuffer read(int block) throws E;
  }

  /** Digests the blocks of a piece, read one after another. */
  public static <E extends Exception> BlockDigests of(int blockCount, BlockReader<E> reader)
      throws E {
    MessageDigest sha1 = FileDiskIo.newDigest();
    long[] digests = new long[blockCount];
    for (int block = 0; block < blockCount; block++) {
      sha1.update(reader.read(block));
      digests[block] = ByteBuffer.wrap(sha1.digest()).getLong();
    }
    return new BlockDigests(digests);
  }

  /** Returns how many blocks the piece has. */
  public int blockCount() {
    return digests.length;
  }

  /** Returns in which blocks this copy differs from another of the same piece. */
  public BitSet differingFrom(BlockDigests other) {
    if (other.digests.length != digests.length) {
      throw new IllegalArgumentException(
          digests.length + " blocks can't be compared with " + other.digests.length);
    }
    BitSet differing = new BitSet();
    for (int block = 0; block < digests.length; block++) {
      differing.set(block, digests[block] != other.digests[block]);
    }
    return differing;
  }
}
