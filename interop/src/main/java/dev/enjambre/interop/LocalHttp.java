package dev.enjambre.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to the control port of a client on this machine. */
final class LocalHttp implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String base;

  LocalHttp(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Sends a body, with headers as names and values in turn. */
  HttpResponse<String> post(String path, BodyPublisher body, String... headers) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .headers(headers)
            .POST(body)
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("broken off", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
