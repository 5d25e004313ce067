package dev.enjambre.peer.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request by HTTP to one chosen address of a host, which the platform's client cannot be told.
 * The host is named as always: in the request, and for TLS, whose certificate must be that of the
 * name. It asks by HTTP/1.0, so that the answer comes in one piece and ends with the connection. It
 * blocks, until its deadline at most; any thread may use it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1945">RFC 1945</a>
 */
public final class AddressedHttp {

  private static final Logger log = LoggerFactory.getLogger(AddressedHttp.class);
  private static final int MAX_HEAD = 64 << 10;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /**
   * What to ask.
   *
   * @param method for example {@code GET}
   * @param url what is asked for
   * @param headers further headers; without line breaks
   * @param body what is sent along; empty for nothing. It is not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // can be a torrent of 64 MiB
  public record Request(String method, URI url, Map<String, String> headers, byte[] body) {

    /** Copies the headers. */
    public Request {
      headers = Map.copyOf(headers);
    }

    /** Asks for what a URL stands for. */
    public static Request get(URI url) {
      return new Request("GET", url, Map.of(), new byte[0]);
    }
  }

  /** What was answered. */
  public static final class Answer {

    private final int status;
    private final String head;
    private final byte[] body;

    private Answer(int status, String head, byte[] body) {
      this.status = status;
      this.head = head;
      this.body = body;
    }

    /** Returns the HTTP status. */
    public int status() {
      return status;
    }

    /** Returns a header's value as it was written, the first if there are several. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(valueOf(head, name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the body, no longer than was allowed; it is not copied. */
    public byte[] body() {
      return body;
    }

    boolean isRedirect() {
      return status >= 300 && status < 400 && header("location").isPresent();
    }
  }

  private final Supplier<SSLSocketFactory> tls;
  private final Optional<InetAddress> localAddress;
  private final String userAgent;

  /** Makes one that believes the certificates that the platform believes. */
  public AddressedHttp(Optional<InetAddress> localAddress, String userAgent) {
    this(() -> (SSLSocketFactory) SSLSocketFactory.getDefault(), localAddress, userAgent);
  }

  /**
   * Makes one.
   *
   * @param tls makes the sockets for {@code https}; not asked for before the first
   * @param localAddress source address of its connections; empty leaves it to the system
   */
  public AddressedHttp(
      Supplier<SSLSocketFactory> tls, Optional<InetAddress> localAddress, String userAgent) {
    this.tls = tls;
    this.localAddress = localAddress;
    this.userAgent = userAgent;
  }

  /**
   * Asks.
   *
   * @param maxBody longer answers are an error
   * @param deadlineNanos when to give up, by {@link System#nanoTime}
   * @throws IOException if there is no answer, or none that makes sense
   */
  public Answer send(Request request, InetAddress address, int maxBody, long deadlineNanos)
      throws IOException {
    URI url = request.url();
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (Socket socket = new Socket()) {
      // Writing has no time-out of its own.
      var _ =
          end.orTimeout(millisUntil(deadlineNanos), TimeUnit.MILLISECONDS)
              .whenComplete((_, late) -> {
                if (late != null) {
                  hangUp(socket);
                }
              });
      if (localAddress.isPresent()) {
        socket.bind(new InetSocketAddress(localAddress.get(), 0));
      }
      socket.connect(new InetSocketAddress(address, port), millisUntil(deadlineNanos));
      socket.setSoTimeout(millisUntil(deadlineNanos));
      if (!https) {
        return exchange(socket, request, maxBody, deadlineNanos);
      }
      try (SSLSocket secure =
          (SSLSocket) tls.get().createSocket(socket, bareHost(url), port, true)) {
        secure.setSSLParameters(proving(bareHost(url), secure.getSSLParameters()));
        secure.startHandshake();
        return exchange(secure, request, maxBody, deadlineNanos);
      }
    } catch (IOException e) {
      if (end.isCompletedExceptionally()) {
        throw (IOException) new SocketTimeoutException("no answer in time").initCause(e);
      }
      throw e;
    } finally {
      end.complete(null);
    }
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("closing a connection failed", e);
    }
  }

  private static SSLParameters proving(String host, SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (host.indexOf(':') < 0) { // an address of IPv6 can't be named
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    return parameters;
  }

  private static String bareHost(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Answer exchange(Socket socket, Request request, int maxBody, long deadlineNanos)
      throws IOException {
    IOException unsent = null;
    try {
      OutputStream out = socket.getOutputStream();
      out.write(head(request).getBytes(ISO_8859_1));
      out.write(request.body());
      out.flush();
    } catch (IOException e) {
      // Who refuses a long body can have answered and hung up before all of it was sent.
      unsent = e;
    }
    try {
      return answer(new BufferedInputStream(new Timed(socket, deadlineNanos)), maxBody);
    } catch (IOException e) {
      if (unsent != null) {
        unsent.addSuppressed(e);
        throw unsent;
      }
      throw e;
    }
  }

  private String head(Request request) {
    URI url = request.url();
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    StringBuilder head =
        new StringBuilder(
            "%s %s%s HTTP/1.0\r\nHost: %s\r\nUser-Agent: %s\r\nConnection: close\r\n"
                .formatted(request.method(), path, query, host, userAgent));
    request
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (request.body().length > 0) {
      head.append("Content-Length: ").append(request.body().length).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  /** Reads an answer up to the end of its body. */
  static Answer answer(InputStream in, int maxBody) throws IOException {
    String head = readHead(in);
    if (!head.matches("(?s)HTTP/1\\.[01] [1-9]\\d{2}\\b.*")) {
      throw new IOException("the answer is not HTTP");
    }
    int status = Integer.parseInt(head.substring(9, 12));
    if (status == NO_CONTENT || status == NOT_MODIFIED) {
      return new Answer(status, head, new byte[0]);
    }
    String length = valueOf(head, "content-length");
    boolean isKnown = length != null && length.matches("\\d{1,18}");
    if (isKnown && Long.parseLong(length) > maxBody) {
      throw new IOException("the answer is too long: more than " + maxBody + " bytes");
    }
    // Not everybody hangs up who has said all.
    byte[] body = in.readNBytes(isKnown ? Integer.parseInt(length) : maxBody + 1);
    if (body.length > maxBody) {
      throw new IOException("the answer is too long: more than " + maxBody + " bytes");
    }
    if (isKnown && body.length < Integer.parseInt(length)) {
      throw new IOException("the answer was cut off");
    }
    return new Answer(status, head, body);
  }

  /** Reads up to the empty line; what ends before it is no head, and comes back empty. */
  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END_OF_HEAD.length) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
      if (head.size() > MAX_HEAD) {
        throw new IOException("the answer is too long");
      }
      matched = next == END_OF_HEAD[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(ISO_8859_1);
  }

  private static @Nullable String valueOf(String head, String name) {
    return head.lines()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static int millisUntil(long deadlineNanos) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /** What a socket receives until the deadline. */
  private static final class Timed extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final long deadlineNanos;

    Timed(Socket socket, long deadlineNanos) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      socket.setSoTimeout(millisUntil(deadlineNanos));
      return in.read(bytes, offset, length);
    }
  }
}
