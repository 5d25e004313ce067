package dev.enjambre.peer.choke;

/** What a peer aims at when it chooses whom to upload to. */
public enum Choking {
  /** Fairness among strangers: who gives gets (BEP 3). */
  STANDARD,
  /** The earliest end of the last replica, among peers that trust each other. */
  COOPERATIVE
}
