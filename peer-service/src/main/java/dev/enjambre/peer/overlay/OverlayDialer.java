package dev.enjambre.peer.overlay;

/** Calls other nodes. Owned by the loop. */
public interface OverlayDialer {

  /**
   * Calls an address. Later, and never from within this call, the owner is told either {@link
   * LinkOwner#connected} or {@link LinkOwner#unreachable}, once.
   */
  void dial(NodeAddress address, LinkOwner owner);
}
