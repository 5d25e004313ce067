package dev.enjambre.peer.app;

import dev.enjambre.peer.session.PeerStatus;

/** What may flow over a connection at a moment. */
enum ConnectionUse {
  /** Neither side may send content, or wants any. */
  IDLE,
  /** We want content and are unchoked. */
  DOWNLOADING,
  /** The other side wants content and we do not choke it. */
  UPLOADING,
  /** Both. */
  TRADING;

  static ConnectionUse of(PeerStatus peer) {
    boolean down = peer.amInterested() && !peer.peerChoking();
    boolean up = peer.peerInterested() && !peer.amChoking();
    if (down) {
      return up ? TRADING : DOWNLOADING;
    }
    return up ? UPLOADING : IDLE;
  }
}
