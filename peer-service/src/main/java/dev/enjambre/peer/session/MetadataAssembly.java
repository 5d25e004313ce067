package dev.enjambre.peer.session;

import dev.enjambre.peer.wire.MetadataMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a torrent's metadata as far as they have come, for one assumed size of it. Owned by
 * the torrent's loop. It holds no more than what has arrived, and at most {@link
 * MetadataMessage#MAX_SIZE} bytes.
 */
final class MetadataAssembly {

  private final int size;
  private final @Nullable WaitingPeer onlyFrom;
  private final byte[] @Nullable [] blocks;
  private final Set<WaitingPeer> contributors = new HashSet<>();
  private int missing;

  /**
   * Makes an empty one.
   *
   * @param size of the metadata, in bytes, as peers say
   * @param onlyFrom the one peer that may contribute, so that it is known whose fault a failure is;
   *     null if all may
   */
  MetadataAssembly(int size, @Nullable WaitingPeer onlyFrom) {
    this.size = size;
    this.onlyFrom = onlyFrom;
    this.missing = MetadataMessage.blockCount(size);
    this.blocks = new byte[missing][];
  }

  int size() {
    return size;
  }

  int blockCount() {
    return blocks.length;
  }

  boolean has(int block) {
    return blocks[block] != null;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Whether blocks of that peer are of use. */
  boolean mayComeFrom(WaitingPeer peer) {
    return peer.metadataSize() == size && (onlyFrom == null || onlyFrom == peer);
  }

  /** Returns the one peer that may contribute, or null if all may. */
  @Nullable WaitingPeer onlyFrom() {
    return onlyFrom;
  }

  /** Takes a block of the right length; returns whether it was missing. */
  boolean put(int block, byte[] bytes, WaitingPeer from) {
    if (blocks[block] != null) {
      return false;
    }
    blocks[block] = bytes;
    contributors.add(from);
    missing--;
    return true;
  }

  Set<WaitingPeer> contributors() {
    return contributors;
  }

  /** Returns the whole. */
  byte[] join() {
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (byte[] block : blocks) {
      if (block == null) {
        throw new IllegalStateException(missing + " blocks are missing");
      }
      whole.put(block);
    }
    return whole.array();
  }

  @Override
  public String toString() {
    return size + " bytes, " + missing + " of " + Arrays.asList(blocks).size() + " blocks missing";
  }
}
