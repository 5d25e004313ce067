package dev.enjambre.peer.service;

/**
 * What the operator chooses when adding a torrent.
 *
 * @param paused whether it stays off the network until it is resumed
 */
public record AddOptions(boolean paused) {

  /** Set to work at once. */
  public static final AddOptions DEFAULT = new AddOptions(false);
}
