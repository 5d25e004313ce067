package dev.enjambre.peer.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test says, which may be as no peer does. */
public final class StubServer implements AutoCloseable {

  /** What becomes of a call. */
  public interface Answer {

    /** Answers it; the exchange is closed after that. */
    void to(HttpExchange call) throws IOException;
  }

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  /** Starts one that answers all with 404. */
  public StubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /** Has calls of a path answered so. */
  public StubServer on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** Has calls of a path answered with that. */
  public StubServer on(String path, int status, String type, String body) {
    return on(path, call -> send(call, status, type, body));
  }

  /** Answers a call. */
  public static void send(HttpExchange call, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().set("Content-Type", type);
    call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = call.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private void handle(HttpExchange call) throws IOException {
    Answer answer = answers.get(call.getRequestURI().getPath());
    try (call) {
      if (answer == null) {
        send(call, 404, "text/html", "<h1>Not Found</h1>");
      } else {
        answer.to(call);
      }
    }
  }

  /** Where it is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
