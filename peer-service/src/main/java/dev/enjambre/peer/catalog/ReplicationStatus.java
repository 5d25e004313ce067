package dev.enjambre.peer.catalog;

/**
 * How far this peer has what it is to have of the catalogue.
 *
 * @param waiting entries for which there is no room
 * @param waitingBytes how large they are together, as the catalogue tells
 * @param removed torrents that were removed since the start because the catalogue let go of them
 */
public record ReplicationStatus(int waiting, long waitingBytes, long removed) {

  /** Nothing waits. */
  public static final ReplicationStatus IDLE = new ReplicationStatus(0, 0, 0);
}
