package dev.enjambre.tracker.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** HTTP by hand, so that a query goes out exactly as it is written. */
final class RawHttp {

  /** An answer: its status line, its header lines, its body as one character a byte. */
  record Answer(String status, String headers, String body) {}

  private RawHttp() {}

  static Answer get(int port, String target, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    if (Stream.of(headers).noneMatch(header -> header.startsWith("Host:"))) {
      request.append("Host: localhost\r\n");
    }
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int line = answer.indexOf("\r\n");
      int end = answer.indexOf("\r\n\r\n");
      return new Answer(
          answer.substring(0, line).strip(),
          answer.substring(line + 2, end + 2),
          answer.substring(end + 4));
    }
  }
}
