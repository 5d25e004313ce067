package dev.enjambre.peer.cli.remote;

import dev.enjambre.peer.cli.remote.PeerApiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a stream of server-sent events (HTML, "Server-sent events"), with a bound for each. Ids and
 * times to wait are passed over.
 */
final class ServerSentEvents {

  /** An event: what listeners choose by, and what there is to say. */
  record Event(String type, String data) {}

  private static final int START_BYTES = 8 << 10;

  private final InputStream in;
  private final int limit;
  private byte[] line = new byte[START_BYTES];

  /**
   * Makes it.
   *
   * @param in read to its end, or until an event is too long; should be buffered
   * @param limit bytes of an event
   */
  ServerSentEvents(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Waits for the next event; empty at the end of the stream. */
  Optional<Event> next() throws IOException, PeerApiException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    while (true) {
      int length = readLine();
      if (length < 0) {
        return Optional.empty(); // What was cut off is no event.
      }
      String text = new String(line, 0, length, StandardCharsets.UTF_8);
      if (text.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Event(type, data.substring(0, data.length() - 1)));
        }
        type = "message";
      } else if (text.startsWith("data:")) {
        if (data.length() + text.length() > limit) {
          throw tooLong();
        }
        data.append(value(text, "data:")).append('\n');
      } else if (text.startsWith("event:")) {
        type = value(text, "event:");
      }
    }
  }

  private PeerApiException tooLong() {
    return new PeerApiException(Kind.NONSENSE, "it has an event longer than " + limit + " bytes");
  }

  private static String value(String text, String name) {
    String value = text.substring(name.length());
    return value.startsWith(" ") ? value.substring(1) : value;
  }

  /** Returns the line's length, without its end; -1 at the end of the stream. */
  private int readLine() throws IOException, PeerApiException {
    int length = 0;
    while (true) {
      int next = in.read();
      if (next < 0) {
        return -1;
      }
      if (next == '\n') {
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
      }
      if (length == limit) {
        throw tooLong();
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(2 * line.length, limit));
      }
      line[length++] = (byte) next;
    }
  }
}
