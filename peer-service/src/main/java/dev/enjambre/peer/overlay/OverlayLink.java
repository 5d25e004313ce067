package dev.enjambre.peer.overlay;

/** A connection to another node, which carries messages both ways in order. Owned by the loop. */
public interface OverlayLink {

  /** Returns whether we called. */
  boolean isOutgoing();

  /** Returns the address that we called, or where the call comes from. */
  NodeAddress remoteAddress();

  /** Sends a message, after those before it; without effect once the link is closed. */
  void send(OverlayMessage message);

  /** Returns whether what was sent is mostly on its way, so that more bytes may follow. */
  boolean isWritable();

  /** Closes, when what was sent is on its way. {@link LinkOwner#closed} follows, not at once. */
  void close();
}
