package dev.enjambre.tracker.soak;

import dev.enjambre.common.announce.HttpAnnounceCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HTTP: one connection for everything, or one for each announce. */
final class HttpWire implements Wire {

  private static final int PATIENCE_MILLIS = 30_000;
  private static final String LENGTH = "Content-Length: ";

  private final InetSocketAddress tracker;
  private final boolean kept;
  private @Nullable Socket connection;
  private @Nullable InputStream answers;

  HttpWire(InetSocketAddress tracker, boolean kept) {
    this.tracker = tracker;
    this.kept = kept;
  }

  @Override
  public void announce(List<Announce> batch) throws IOException {
    if (kept) {
      StringBuilder requests = new StringBuilder();
      batch.forEach(announce -> append(requests, announce, ""));
      ask(requests, batch.size());
      return;
    }
    for (Announce announce : batch) {
      StringBuilder request = new StringBuilder();
      append(request, announce, "Connection: close\r\n");
      ask(request, 1);
      if (answers != null && answers.read() >= 0) {
        throw new IOException("the connection goes on");
      }
      close();
    }
  }

  private static void append(StringBuilder target, Announce announce, String header) {
    target
        .append("GET /announce?")
        .append(HttpAnnounceCodec.toQuery(announce.toRequest()))
        .append(" HTTP/1.1\r\nHost: tracker\r\n")
        .append(header)
        .append("\r\n");
  }

  private void ask(StringBuilder requests, int count) throws IOException {
    Socket socket = connection;
    InputStream in = answers;
    if (socket == null || in == null) {
      socket = new Socket();
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(tracker, PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      connection = socket;
      answers = in;
    }
    socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0; i < count; i++) {
      requireSuccess(in);
    }
  }

  private static void requireSuccess(InputStream in) throws IOException {
    if (!line(in).equals("HTTP/1.1 200 OK")) {
      throw new IOException("no success");
    }
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()));
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    if (body.length() != length || !body.startsWith("d8:completei") || !body.endsWith("e")) {
      throw new IOException("no success: " + body);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended: " + line);
      }
      line.append((char) c);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
    }
    connection = null;
    answers = null;
  }
}
