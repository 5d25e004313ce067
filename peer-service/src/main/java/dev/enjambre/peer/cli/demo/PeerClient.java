package dev.enjambre.peer.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** The REST API of a service of the demo, as far as the demo calls it. */
final class PeerClient {

  private static final Duration TIME_OUT = Duration.ofSeconds(20);
  private static final Duration SHARE_TIME_OUT = Duration.ofHours(2);

  private final HttpClient http;
  private final JsonMapper json;
  private final URI base;

  PeerClient(HttpClient http, JsonMapper json, int webPort) {
    this.http = http;
    this.json = json;
    this.base = URI.create("http://127.0.0.1:" + webPort + "/");
  }

  URI base() {
    return base;
  }

  boolean isReady() throws InterruptedException {
    try {
      HttpRequest request = request("actuator/health/readiness").build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Shares a file or folder; complete when the peer has hashed it and seeds it. */
  CompletableFuture<TorrentProgress> share(Path path) {
    HttpRequest request =
        request("api/v1/shares")
            .timeout(SHARE_TIME_OUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json.writeValueAsString(Map.of("path", path.toString()))))
            .build();
    return http.sendAsync(request, BodyHandlers.ofByteArray())
        .thenApply(response -> torrent(request, response));
  }

  TorrentProgress add(byte[] torrentFile) throws IOException, InterruptedException {
    HttpRequest request =
        request("api/v1/torrents")
            .header("Content-Type", "application/x-bittorrent")
            .POST(BodyPublishers.ofByteArray(torrentFile))
            .build();
    return torrent(request, http.send(request, BodyHandlers.ofByteArray()));
  }

  TorrentProgress progress(String infoHash) throws IOException, InterruptedException {
    HttpRequest request = request("api/v1/torrents/" + infoHash).build();
    return torrent(request, http.send(request, BodyHandlers.ofByteArray()));
  }

  byte[] torrentFile(String infoHash) throws IOException, InterruptedException {
    HttpRequest request = request("api/v1/torrents/" + infoHash + "/torrent").build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    requireSuccess(request, response);
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(TIME_OUT);
  }

  private TorrentProgress torrent(HttpRequest request, HttpResponse<byte[]> response) {
    requireSuccess(request, response);
    return json.readValue(response.body(), TorrentProgress.class);
  }

  private static void requireSuccess(HttpRequest request, HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "%s %s was answered with %d: %s"
              .formatted(
                  request.method(),
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
  }
}
