package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.InfoHash;

/**
 * A torrent that a node has and gives to whoever asks.
 *
 * @param infoHash what it is requested by
 * @param size all its bytes
 * @param name its name, at most {@value OverlayText#MAX_NAME_BYTES} bytes of UTF-8; written by a
 *     stranger, so escape it before you show it
 */
public record OfferedFile(InfoHash infoHash, long size, String name) {

  /**
   * Checks size and name.
   *
   * @throws IllegalArgumentException if the size is negative or the name too long
   */
  public OfferedFile {
    if (size < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
    OverlayText.require(name, OverlayText.MAX_NAME_BYTES);
  }

  /** Makes one of any name, which is cut where it is too long. */
  public static OfferedFile named(InfoHash infoHash, long size, String name) {
    return new OfferedFile(infoHash, size, OverlayText.fit(name, OverlayText.MAX_NAME_BYTES));
  }
}
