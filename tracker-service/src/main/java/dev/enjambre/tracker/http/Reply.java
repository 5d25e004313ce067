package dev.enjambre.tracker.http;

import dev.enjambre.tracker.service.HttpTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** An HTTP answer, whole. */
final class Reply {

  static final Reply BAD_REQUEST = error("400 Bad Request", "");
  static final Reply FORBIDDEN = error("403 Forbidden", "");
  static final Reply NOT_FOUND = error("404 Not Found", "");
  static final Reply METHOD_NOT_ALLOWED = error("405 Method Not Allowed", "Allow: GET\r\n");
  static final Reply URI_TOO_LONG = error("414 URI Too Long", "");
  static final Reply HEADERS_TOO_LARGE = error("431 Request Header Fields Too Large", "");
  static final Reply VERSION_NOT_SUPPORTED = error("505 HTTP Version Not Supported", "");

  private static final byte[] ANSWERED = start("200 OK", HttpTracker.CONTENT_TYPE, "");
  private static final byte[] ANSWERED_IN_JSON = start("200 OK", "application/json", "");

  /** The longest body that is copied behind its head; a longer one is sent from where it is. */
  private static final int MOST_COPIED = 32 * 1024;

  /** Room for the length of a body, in digits. */
  private static final int LENGTH_DIGITS = 10;

  /** What becomes of the connection, and whether that must be said. */
  enum Connection {
    KEEP("\r\n\r\n"),
    KEEP_AND_SAY("\r\nConnection: keep-alive\r\n\r\n"),
    CLOSE("\r\nConnection: close\r\n\r\n");

    private final String end;

    Connection(String end) {
      this.end = end;
    }
  }

  private final byte[] start;
  private final byte[] body;

  private Reply(byte[] start, byte[] body) {
    this.start = start;
    this.body = body;
  }

  /** Makes a tracker's answer around a body that nobody changes. */
  static Reply ok(byte[] body) {
    return new Reply(ANSWERED, body);
  }

  /** Makes an answer around JSON that nobody changes. */
  static Reply json(byte[] body) {
    return new Reply(ANSWERED_IN_JSON, body);
  }

  /** Writes the answer; the one to a HEAD request goes without its body. */
  ByteBuf encode(ByteBufAllocator allocator, Connection connection, boolean withBody) {
    int bodyLength = withBody ? body.length : 0;
    boolean copied = bodyLength <= MOST_COPIED;
    ByteBuf encoded =
        allocator.ioBuffer(
            start.length + LENGTH_DIGITS + connection.end.length() + (copied ? bodyLength : 0));
    encoded.writeBytes(start);
    ByteBufUtil.writeAscii(encoded, Integer.toString(body.length));
    ByteBufUtil.writeAscii(encoded, connection.end);
    return copied
        ? encoded.writeBytes(body, 0, bodyLength)
        : Unpooled.wrappedBuffer(encoded, Unpooled.wrappedBuffer(body));
  }

  /** Makes the head of an answer, up to the length of its body, which comes last. */
  private static byte[] start(String status, String contentType, String extraField) {
    return ascii(
        "HTTP/1.1 "
            + status
            + "\r\n"
            + extraField
            + "Content-Type: "
            + contentType
            + "\r\nContent-Length: ");
  }

  private static Reply error(String status, String extraField) {
    return new Reply(
        start(status, "text/plain", extraField), ascii(status.substring("400 ".length()) + "\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
