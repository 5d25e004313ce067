package dev.enjambre.peer.overlay;

/**
 * What happens to a link is told to its owner, on the loop, and never from within one of the
 * owner's own calls. Times are those of the loop's clock.
 */
public interface LinkOwner {

  /** A link is open: one that was called, or (to an {@link OverlayNode} only) one that calls. */
  void connected(OverlayLink link, long nowNanos);

  /** A message has come. */
  void received(OverlayLink link, OverlayMessage message, long nowNanos);

  /** {@link OverlayLink#isWritable} holds again. */
  void writable(OverlayLink link, long nowNanos);

  /** What came was no message; nothing more will be read. The owner closes. */
  void violated(OverlayLink link, OverlayViolation violation, long nowNanos);

  /** The link is gone, whoever closed it; once for each that was connected. */
  void closed(OverlayLink link, long nowNanos);

  /** A call has failed: there will be no link. */
  void unreachable(NodeAddress address, long nowNanos);
}
