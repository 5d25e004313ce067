package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;

/**
 * A peer as one node tells another of it.
 *
 * @param id its node id
 * @param address where it listens
 * @param ageSeconds how long ago the teller last heard of it, 0 to 2<sup>32</sup> - 1
 */
public record ListedPeer(PeerId id, NodeAddress address, long ageSeconds) {

  /**
   * Checks the age.
   *
   * @throws IllegalArgumentException if it does not fit 32 bits
   */
  public ListedPeer {
    if (ageSeconds < 0 || ageSeconds > 0xffff_ffffL) {
      throw new IllegalArgumentException("an age has 32 bits");
    }
  }
}
