package dev.enjambre.tracker.swarm;

/** What became of a fact that was to enter a store. */
public enum Restored {
  /** The store knows it now. */
  TAKEN,
  /** The store knew it already, or what is newer. */
  KNOWN,
  /** It is too old to be kept. */
  EXPIRED,
  /** There was no room for it. */
  NO_ROOM
}
