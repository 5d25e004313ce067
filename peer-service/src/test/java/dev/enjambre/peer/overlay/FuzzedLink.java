package dev.enjambre.peer.overlay;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

/** A link at whose other end is a fuzzer; whatever is said to it can be written. */
final class FuzzedLink implements OverlayLink {

  final OverlayDecoder decoder = new OverlayDecoder(OverlayLimits.defaults());
  boolean isClosed;

  /** Whether all that it has written were whole messages. */
  boolean isWhole = true;

  private final boolean isOutgoing;
  private final NodeAddress remote;

  FuzzedLink(boolean isOutgoing, NodeAddress remote) {
    this.isOutgoing = isOutgoing;
    this.remote = remote;
  }

  @Override
  public boolean isOutgoing() {
    return isOutgoing;
  }

  @Override
  public NodeAddress remoteAddress() {
    return remote;
  }

  @Override
  public void send(OverlayMessage message) {
    int length = OverlayCodec.encode(message).remaining();
    require(
        length >= OverlayCodec.HEADER_LENGTH
            && length
                <= OverlayCodec.HEADER_LENGTH + OverlayLimits.defaults().maxBody(message.kind()),
        "a message that nobody would read: " + message);
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
