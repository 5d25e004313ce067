package dev.enjambre.peer.wire;

/**
 * The payload of a block on its way: bytes that were received, or a range of a file to be sent.
 *
 * <p>Whoever holds one owns it, and either hands it on or releases it, exactly once. It is used by
 * one thread at a time.
 */
public interface BlockData {

  /** Returns the size of the payload, in bytes. */
  int length();

  /** Gives back what holds the bytes; nothing may be read from this block afterwards. */
  void release();
}
