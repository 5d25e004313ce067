package dev.enjambre.peer.session;

/** How we came to know of a peer. */
public enum PeerSource {
  TRACKER,
  MANUAL,
  INCOMING
}
