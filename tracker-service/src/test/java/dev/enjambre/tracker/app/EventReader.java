package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Somebody who follows the events of a tracker. */
final class EventReader implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;

  /** An event as it came; without a type at the end of the stream. */
  record Event(String id, String type, String data) {}

  private final Socket socket;
  private final BufferedReader lines;

  /** Connects, and waits until the stream has begun. */
  EventReader(int webPort, String... headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), webPort);
    socket.setSoTimeout(PATIENCE_MILLIS);
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    socket
        .getOutputStream()
        .write(
            ("GET /api/v1/events HTTP/1.0\r\nHost: localhost\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).contains(" 200");
    String line = lines.readLine();
    while (!line.startsWith("retry:")) {
      line = lines.readLine();
    }
  }

  /** Returns the next event. */
  Event next() throws IOException {
    String id = "";
    String type = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return new Event(id, type, line.substring(6));
      }
    }
    return new Event(id, "", "");
  }

  /** Returns the next event of a type, and leaves out others. */
  Event next(String type) throws IOException {
    Event event = next();
    while (!event.type().equals(type) && !event.type().isEmpty()) {
      event = next();
    }
    return event;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
