package dev.enjambre.peer.session;

/** Where a peer is, seen from us. */
public enum Nearness {
  /** In our zone. */
  SAME,
  /** In another. */
  OTHER,
  /** One of us does not say. */
  UNKNOWN
}
