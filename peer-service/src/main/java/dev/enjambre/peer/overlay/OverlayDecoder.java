package dev.enjambre.peer.overlay;

import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads messages from a stream that comes in pieces of any size; one for each connection. It holds
 * at most one body, which it makes room for as its bytes come, not as they are announced. After a
 * violation it must not be used again.
 */
public final class OverlayDecoder {

  private static final int FIRST_ROOM = 1024;

  private enum State {
    HEADER,
    BODY,
    FAILED
  }

  private final OverlayLimits limits;
  private final BodyReader bodies;
  private final ByteBuffer header = ByteBuffer.allocate(OverlayCodec.HEADER_LENGTH);
  private State state = State.HEADER;
  private MessageKind kind = MessageKind.PING;
  private byte[] body = new byte[0];
  private int length;
  private int filled;

  /** Makes a decoder that refuses whatever is larger than the limits. */
  public OverlayDecoder(OverlayLimits limits) {
    this.limits = limits;
    this.bodies = new BodyReader(limits);
  }

  /**
   * Takes bytes from the chunk until a message is complete or there are no more.
   *
   * @return the message; empty if the chunk is used up before one is complete
   * @throws OverlayViolation if the other side breaks the protocol: at the first byte that shows it
   */
  public Optional<OverlayMessage> next(ByteBuffer chunk) throws OverlayViolation {
    State before = state;
    if (before == State.FAILED) {
      throw new IllegalStateException("the stream was broken before");
    }
    state = State.FAILED;
    if (before == State.HEADER) {
      if (!readHeader(chunk)) {
        state = State.HEADER;
        return Optional.empty();
      }
      before = State.BODY;
    }
    if (!readBody(chunk)) {
      state = before;
      return Optional.empty();
    }
    OverlayMessage message = bodies.read(kind, ByteBuffer.wrap(body, 0, length));
    body = new byte[0];
    header.clear();
    state = State.HEADER;
    return Optional.of(message);
  }

  private boolean readHeader(ByteBuffer chunk) throws OverlayViolation {
    while (header.hasRemaining() && chunk.hasRemaining()) {
      header.put(chunk.get());
      if (header.position() == Integer.BYTES) {
        kind =
            MessageKind.of(header.getInt(0))
                .orElseThrow(() ->
                    new OverlayViolation(
                        Kind.UNKNOWN_MESSAGE,
                        "identifier 0x" + Integer.toHexString(header.getInt(0))));
      }
    }
    if (header.hasRemaining()) {
      return false;
    }
    length = header.getInt(Integer.BYTES);
    if (length < 0 || length > limits.maxBody(kind)) {
      throw new OverlayViolation(
          Kind.TOO_LONG,
          kind
              + " announces "
              + Integer.toUnsignedString(length)
              + " bytes, where at most "
              + limits.maxBody(kind)
              + " are allowed");
    }
    filled = 0;
    body = new byte[Math.min(length, FIRST_ROOM)];
    return true;
  }

  private boolean readBody(ByteBuffer chunk) {
    int count = Math.min(length - filled, chunk.remaining());
    if (filled + count > body.length) {
      body = Arrays.copyOf(body, Math.min(length, Math.max(filled + count, 2 * body.length)));
    }
    chunk.get(body, filled, count);
    filled += count;
    return filled == length;
  }
}
