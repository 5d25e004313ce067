package dev.enjambre.system;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service's REST API, on a port of this machine or of another. */
final class WebClient implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private static final Duration LONG = Duration.ofMinutes(10);

  private final HttpClient http;
  private final URI base;
  private final Duration limit;

  WebClient(int port) {
    this("127.0.0.1", port);
  }

  WebClient(String host, int port) {
    this(host, port, LONG);
  }

  /** Talks to a service that may not answer: calls are given up then. */
  WebClient(String host, int port, Duration limit) {
    this.limit = limit;
    this.http = HttpClient.newBuilder().connectTimeout(limit).build();
    this.base = URI.create("http://" + host + ":" + port + "/api/v1/");
  }

  /** Whether the service says that it is ready. */
  boolean isReady() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(base.resolve("/readyz")).timeout(limit).build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }

  /** Posts JSON. */
  JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return post(path, "application/json", JSON.writeValueAsBytes(body));
  }

  /** Changes something by JSON. */
  JsonNode patch(String path, Map<String, ?> body) throws IOException, InterruptedException {
    BodyPublisher json = BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    return JSON.readTree(send("PATCH", path, "application/json", json));
  }

  /** Uploads what a stream gives, which is that long. */
  JsonNode put(String path, Supplier<InputStream> body, long length)
      throws IOException, InterruptedException {
    BodyPublisher streamed =
        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(body), length);
    return JSON.readTree(send("PUT", path, "application/octet-stream", streamed));
  }

  /** Opens a file of a torrent, or a part of it, as it comes. */
  HttpResponse<InputStream> open(String path, String range)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).header("Range", range).build();
    return http.send(request, BodyHandlers.ofInputStream());
  }

  void delete(String path) throws IOException, InterruptedException {
    send("DELETE", path, "application/json", BodyPublishers.noBody());
  }

  byte[] get(String path) throws IOException, InterruptedException {
    return send("GET", path, "application/json", BodyPublishers.noBody());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path));
  }

  JsonNode put(String path, byte[] body) throws IOException, InterruptedException {
    return JSON.readTree(
        send("PUT", path, "application/octet-stream", BodyPublishers.ofByteArray(body)));
  }

  JsonNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
    return JSON.readTree(send("POST", path, type, BodyPublishers.ofByteArray(body)));
  }

  private byte[] send(String method, String path, String type, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .method(method, body)
            .header("Content-Type", type)
            .timeout(limit)
            .build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(
          "%s %s: %d %s"
              .formatted(
                  method,
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
