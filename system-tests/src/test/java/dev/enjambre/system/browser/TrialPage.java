package dev.enjambre.system.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A page with the scripts that all pages have, whose service says what a test wants it to say. Any
 * thread.
 */
final class TrialPage implements AutoCloseable {

  private static final String END = "";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<LinkedBlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile String content = "";
  private volatile String language = "en";
  private volatile int refusal;

  TrialPage() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", call -> answer(call, 200, "text/html", page()));
    server.createContext("/assets/1/", this::asset);
    server.createContext("/api/v1/events", this::events);
    server.start();
  }

  /** Has the page show this from now on. */
  TrialPage showing(String html) {
    content = html;
    return this;
  }

  /** Has the page speak this from now on. */
  TrialPage in(String code) {
    language = code;
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Tells all who listen. */
  void tell(String type, String data) {
    listeners.forEach(listener -> listener.add("event: " + type + "\ndata: " + data + "\n\n"));
  }

  int listeners() {
    return listeners.size();
  }

  /** Ends the streams, and answers with this status from now on; 200 to have them again. */
  void answerWith(int status) {
    refusal = status == 200 ? 0 : status;
    if (refusal != 0) {
      listeners.forEach(listener -> listener.add(END));
    }
  }

  private byte[] page() {
    return """
    <!doctype html><html lang="%s"><head><title>trial</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/assets/1/style.css">
    <script defer src="/assets/1/htmx.min.js"></script>
    <script type="module" src="/assets/1/live.js"></script>
    <script type="module" src="/assets/1/frame.js"></script></head>
    <body><div id="notices" role="status" data-failed="failed"></div>
    <p id="connection" role="status" hidden data-lost="lost" data-back="back" data-ended="ended"></p>
    <template id="labels-state"><span data-value="A">Alpha</span></template>
    <main>%s</main></body></html>
    """
        .formatted(language, content)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void asset(HttpExchange call) throws IOException {
    String name = call.getRequestURI().getPath().substring("/assets/1/".length());
    try (InputStream in = TrialPage.class.getResourceAsStream("/assets/" + name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      answer(call, 200, name.endsWith(".css") ? "text/css" : "text/javascript", bytes);
    }
  }

  private void events(HttpExchange call) throws IOException {
    if (refusal != 0) {
      answer(call, refusal, "text/plain", new byte[0]);
      return;
    }
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    call.getResponseHeaders().set("Content-Type", "text/event-stream");
    call.sendResponseHeaders(200, 0);
    listeners.add(queue);
    try (OutputStream out = call.getResponseBody()) {
      out.write("retry: 500\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      for (String next = queue.take(); !next.equals(END); next = queue.take()) {
        out.write(next.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      listeners.remove(queue);
    }
  }

  private static void answer(HttpExchange call, int status, String type, byte[] body)
      throws IOException {
    call.getResponseHeaders().set("Content-Type", type + ";charset=UTF-8");
    call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
