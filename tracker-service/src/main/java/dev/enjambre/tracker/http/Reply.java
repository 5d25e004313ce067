package dev.enjambre.tracker.http;

import dev.enjambre.tracker.service.HttpTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** An HTTP answer, whole. */
final class Reply {

  static final Reply BAD_REQUEST = error("400 Bad Request", "");
  static final Reply NOT_FOUND = error("404 Not Found", "");
  static final Reply METHOD_NOT_ALLOWED = error("405 Method Not Allowed", "Allow: GET\r\n");
  static final Reply URI_TOO_LONG = error("414 URI Too Long", "");
  static final Reply HEADERS_TOO_LARGE = error("431 Request Header Fields Too Large", "");
  static final Reply VERSION_NOT_SUPPORTED = error("505 HTTP Version Not Supported", "");

  /** What becomes of the connection, and whether that must be said. */
  enum Connection {
    KEEP(""),
    KEEP_AND_SAY("Connection: keep-alive\r\n"),
    CLOSE("Connection: close\r\n");

    private final String header;

    Connection(String header) {
      this.header = header;
    }
  }

  private final String status;
  private final String extraHeader;
  private final byte[] body;

  private Reply(String status, String extraHeader, byte[] body) {
    this.status = status;
    this.extraHeader = extraHeader;
    this.body = body;
  }

  /** Makes an answer around a body that nobody changes. */
  static Reply ok(byte[] body) {
    return new Reply("200 OK", "", body);
  }

  /** Writes the answer; the one to a HEAD request goes without its body. */
  ByteBuf encode(ByteBufAllocator allocator, Connection connection, boolean withBody) {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + HttpTracker.CONTENT_TYPE
            + "\r\nContent-Length: "
            + body.length
            + "\r\n"
            + extraHeader
            + connection.header
            + "\r\n";
    int bodyLength = withBody ? body.length : 0;
    ByteBuf encoded = allocator.ioBuffer(head.length() + bodyLength);
    encoded.writeCharSequence(head, StandardCharsets.US_ASCII);
    return encoded.writeBytes(body, 0, bodyLength);
  }

  private static Reply error(String status, String extraHeader) {
    String text = status.substring(4) + "\n";
    return new Reply(status, extraHeader, text.getBytes(StandardCharsets.US_ASCII));
  }
}
