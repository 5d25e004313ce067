package dev.enjambre.tracker.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a connection sends into the heads of requests. It keeps what has come and is not yet
 * read: at most an unfinished head and one reading of the socket. For one connection's event loop.
 */
final class RequestReader {

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int position;

  /** Takes in what has come, and lets go of the buffer. */
  void add(ByteBuf arrived) {
    try {
      int kept = bytes.length - position;
      byte[] joined = new byte[kept + arrived.readableBytes()];
      System.arraycopy(bytes, position, joined, 0, kept);
      arrived.readBytes(joined, kept, joined.length - kept);
      bytes = joined;
      position = 0;
    } finally {
      arrived.release();
    }
  }

  /**
   * Returns the next head, or null if more must come first.
   *
   * @throws BadRequestException if what has come is no request
   */
  @Nullable RequestHead next() throws BadRequestException {
    if (position == bytes.length) {
      bytes = NOTHING;
      position = 0;
      return null;
    }
    RequestHead head = RequestHead.read(bytes, position, bytes.length);
    if (head != null) {
      position = head.end();
    }
    return head;
  }
}
