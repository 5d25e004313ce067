package dev.enjambre.peer.wire;

/**
 * Where a {@link PeerMessageDecoder} gets the payload of a block from: the owner of the frame's
 * memory, who alone knows how to keep a part of it without copying.
 */
@FunctionalInterface
public interface BlockFactory {

  /**
   * Keeps a part of the frame that is being decoded. What is returned belongs to the decoded
   * message.
   *
   * @param offsetInFrame where the block begins, in bytes after the start of the frame (its id)
   * @param length size of the block in bytes, at least 1; the frame holds all of it
   */
  BlockData block(int offsetInFrame, int length);
}
