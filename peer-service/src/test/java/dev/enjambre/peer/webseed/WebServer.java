package dev.enjambre.peer.webseed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A plain HTTP server that serves ranges, unless a test has it do otherwise. */
final class WebServer implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  /** What was asked for, as {@code PATH FIRST-LAST}. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** By decoded path. */
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile HttpHandler handler = this::serveRange;

  WebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          requests.add(
              exchange.getRequestURI().getRawPath()
                  + " "
                  + (range == null ? "-" : range.replace("bytes=", "")));
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  void handler(HttpHandler newHandler) {
    handler = newHandler;
  }

  void serveRange(HttpExchange exchange) throws IOException {
    byte[] file = file(exchange);
    if (file == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    Matcher range = range(exchange);
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last >= file.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + first + "-" + last + "/" + file.length);
    send(exchange, 206, Arrays.copyOfRange(file, first, last + 1));
  }

  void serveWhole(HttpExchange exchange) throws IOException {
    byte[] file = file(exchange);
    send(exchange, 200, file == null ? new byte[0] : file);
  }

  byte @Nullable [] file(HttpExchange exchange) {
    return files.get(exchange.getRequestURI().getPath());
  }

  static Matcher range(HttpExchange exchange) {
    Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
    if (!range.matches()) {
      throw new AssertionError("no range is asked for");
    }
    return range;
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
