package dev.enjambre.peer.session;

/** How we came to know of a peer. */
public enum PeerSource {
  TRACKER,
  /** Another peer has told us of it (BEP 11). */
  PEX,
  MANUAL,
  INCOMING
}
