package dev.enjambre.peer.overlay;

import dev.enjambre.peer.wire.HeapBlock;

/** Reads what other nodes request by info hash: of torrents that are offered, and no others. */
@FunctionalInterface
public interface FileSource {

  /** Takes what was read, on the loop; exactly one of its methods is called, once. */
  interface Answer {

    /**
     * The bytes from the requested offset on: at least one, and at most as many as were requested.
     * Of the content only what is verified may be given.
     *
     * @param total the size of the whole part
     */
    void bytes(long total, HeapBlock bytes, long nowNanos);

    /** There is nothing to give. */
    void nothing(OverlayError why, long nowNanos);
  }

  /** Reads; the answer may come at once or later. */
  void read(OverlayMessage.FileRequest request, Answer answer);
}
