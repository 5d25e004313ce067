package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;

/**
 * What a node says of itself in {@code PING} and in its acknowledgement.
 *
 * @param version of the protocol; {@value #VERSION} is the only one
 * @param flags bits for what it can do beyond that, 0 to 255; none is defined, and unknown ones
 *     mean nothing
 * @param port the TCP port on which it listens; 0 if it does not
 * @param id its node id: the same as its peer id
 */
public record NodeInfo(int version, int flags, int port, PeerId id) {

  /** The version that is spoken. */
  public static final int VERSION = 1;

  /** Its size on the wire, in bytes. */
  static final int LENGTH = 24;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number does not fit its field
   */
  public NodeInfo {
    if (version != VERSION || flags < 0 || flags > 0xff || port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("version, flags or port out of range");
    }
  }

  /** Makes one of the present version. */
  public static NodeInfo of(int port, PeerId id) {
    return new NodeInfo(VERSION, 0, port, id);
  }
}
