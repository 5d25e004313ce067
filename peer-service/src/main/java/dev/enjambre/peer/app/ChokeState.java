package dev.enjambre.peer.app;

import dev.enjambre.peer.session.PeerStatus;

/** Who refuses whose requests. A connection is in two of these, one for each direction. */
enum ChokeState {
  PEER_CHOKED,
  PEER_UNCHOKED,
  CHOKED_BY_PEER,
  UNCHOKED_BY_PEER;

  boolean is(PeerStatus peer) {
    return switch (this) {
      case PEER_CHOKED -> peer.amChoking();
      case PEER_UNCHOKED -> !peer.amChoking();
      case CHOKED_BY_PEER -> peer.peerChoking();
      case UNCHOKED_BY_PEER -> !peer.peerChoking();
    };
  }
}
