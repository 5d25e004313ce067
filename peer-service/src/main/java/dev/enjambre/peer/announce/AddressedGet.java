package dev.enjambre.peer.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A GET from one chosen address of a host, which the platform's client cannot be told. The host is
 * named as always: in the request, and for TLS, whose certificate must be that of the name. It asks
 * by HTTP/1.0, so that the answer comes in one piece and ends with the connection. It blocks.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1945">RFC 1945</a>
 */
final class AddressedGet {

  private static final int MAX_HEAD = 64 << 10;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  /** What was answered. */
  static final class Answer {

    private final int status;
    private final Optional<String> location;
    private final byte[] body;

    private Answer(int status, Optional<String> location, byte[] body) {
      this.status = status;
      this.location = location;
      this.body = body;
    }

    /** Returns the HTTP status. */
    int status() {
      return status;
    }

    /** Returns where a redirect leads, as it was written. */
    Optional<String> location() {
      return location;
    }

    /** Returns the body, no longer than was allowed; it is not copied. */
    byte[] body() {
      return body;
    }

    boolean isRedirect() {
      return status >= 300 && status < 400 && location.isPresent();
    }
  }

  private final SSLSocketFactory tls;
  private final Optional<InetAddress> localAddress;
  private final String userAgent;
  private final int maxBody;

  /**
   * Makes one.
   *
   * @param tls makes the sockets for {@code https}
   * @param maxBody longer answers are an error
   */
  AddressedGet(
      SSLSocketFactory tls, Optional<InetAddress> localAddress, String userAgent, int maxBody) {
    this.tls = tls;
    this.localAddress = localAddress;
    this.userAgent = userAgent;
    this.maxBody = maxBody;
  }

  /**
   * Gets what a URL stands for.
   *
   * @param deadlineNanos when to give up, by {@link System#nanoTime}
   * @throws IOException if there is no answer, or none that makes sense
   */
  Answer get(URI url, InetAddress address, long deadlineNanos) throws IOException {
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
    try (Socket socket = new Socket()) {
      if (localAddress.isPresent()) {
        socket.bind(new InetSocketAddress(localAddress.get(), 0));
      }
      socket.connect(new InetSocketAddress(address, port), millisUntil(deadlineNanos));
      socket.setSoTimeout(millisUntil(deadlineNanos));
      if (!https) {
        return exchange(socket, url, deadlineNanos);
      }
      try (SSLSocket secure = (SSLSocket) tls.createSocket(socket, bareHost(url), port, true)) {
        secure.setSSLParameters(proving(bareHost(url), secure.getSSLParameters()));
        secure.startHandshake();
        return exchange(secure, url, deadlineNanos);
      }
    }
  }

  private static SSLParameters proving(String host, SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setServerNames(List.of(new SNIHostName(host)));
    return parameters;
  }

  private static String bareHost(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Answer exchange(Socket socket, URI url, long deadlineNanos) throws IOException {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    String request =
        "GET %s%s HTTP/1.0\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n\r\n"
            .formatted(path, query, host, userAgent);
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return parse(readAll(socket, deadlineNanos));
  }

  private byte[] readAll(Socket socket, long deadlineNanos) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    InputStream in = socket.getInputStream();
    int head = -1;
    int whole = -1;
    while (true) {
      socket.setSoTimeout(millisUntil(deadlineNanos));
      int read = in.read(chunk);
      if (read < 0) {
        return all.toByteArray();
      }
      all.write(chunk, 0, read);
      if (all.size() > MAX_HEAD + maxBody) {
        throw new IOException("the answer is too long");
      }
      if (head < 0) {
        byte[] bytes = all.toByteArray();
        head = endOfHead(bytes);
        whole = head < 0 ? -1 : whole(bytes, head);
      }
      if (whole >= 0 && all.size() >= whole) { // not everybody hangs up
        return Arrays.copyOf(all.toByteArray(), whole);
      }
    }
  }

  /** Returns how long head and body are together, or -1 if the head does not say. */
  private static int whole(byte[] bytes, int head) {
    String length = header(new String(bytes, 0, head, ISO_8859_1), "content-length");
    return length != null && length.matches("\\d{1,8}")
        ? head + END_OF_HEAD.length + Integer.parseInt(length)
        : -1;
  }

  private Answer parse(byte[] bytes) throws IOException {
    int end = endOfHead(bytes);
    String head = end < 0 ? "" : new String(bytes, 0, end, ISO_8859_1);
    if (!head.matches("(?s)HTTP/1\\.[01] \\d{3}\\b.*")) {
      throw new IOException("the answer is not HTTP");
    }
    int body = end + END_OF_HEAD.length;
    if (bytes.length - body > maxBody) {
      throw new IOException("body exceeds capacity: " + maxBody);
    }
    if (whole(bytes, end) > bytes.length) {
      throw new IOException("the answer was cut off");
    }
    return new Answer(
        Integer.parseInt(head.substring(9, 12)),
        Optional.ofNullable(header(head, "location")),
        Arrays.copyOfRange(bytes, body, bytes.length));
  }

  private static @Nullable String header(String head, String name) {
    return head.lines()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static int endOfHead(byte[] bytes) {
    for (int i = 0; i + END_OF_HEAD.length <= Math.min(bytes.length, MAX_HEAD); i++) {
      if (Arrays.equals(bytes, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        return i;
      }
    }
    return -1;
  }

  private static int millisUntil(long deadlineNanos) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }
}
