package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's transmission-daemon, driven through its RPC, at an address that is not 127/8. */
final class Transmission implements OtherClient {

  private static final int SEEDING = 6;
  private static final String SESSION_HEADER = "X-Transmission-Session-Id";

  private final JsonMapper json = new JsonMapper();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Map<Path, Integer> ids = new HashMap<>();
  private final Path work;
  private final String program;
  private final String host;
  private final int port = Programs.freePort();
  private final int rpcPort = Programs.freePort();
  private String sessionId = "";
  private @Nullable Process process;

  Transmission(Path work, InetAddress address) throws IOException {
    this.host = address.getHostAddress();
    this.work = Files.createDirectories(work);
    this.program = Programs.require("transmission-daemon", "transmission-daemon");
    Files.writeString(
        work.resolve("settings.json"),
        json.writeValueAsString(
            Map.ofEntries(
                Map.entry("bind-address-ipv4", host),
                Map.entry("bind-address-ipv6", "::1"),
                Map.entry("peer-port", port),
                Map.entry("rpc-bind-address", "127.0.0.1"),
                Map.entry("rpc-port", rpcPort),
                Map.entry("rpc-authentication-required", false),
                Map.entry("download-queue-enabled", false),
                Map.entry("dht-enabled", false),
                Map.entry("lpd-enabled", false),
                Map.entry("utp-enabled", false),
                Map.entry("port-forwarding-enabled", false))));
    start();
  }

  @Override
  public void start() throws IOException {
    Path log = work.resolve("transmission.log");
    Process starting =
        new ProcessBuilder(program, "--foreground", "--config-dir", work.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = starting;
    Engines.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          if (!starting.isAlive()) {
            throw new AssertionError("transmission-daemon ended: " + Files.readString(log));
          }
          return !call("session-get", Map.of()).isEmpty();
        });
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void add(Path torrentFile, Path folder) throws IOException {
    JsonNode added =
        call(
            "torrent-add",
            Map.of(
                "filename", torrentFile.toString(),
                "download-dir", folder.toString(),
                "paused", false));
    ids.put(torrentFile, added.path("torrent-added").path("id").asInt());
  }

  @Override
  public void limit(long down, long up) throws IOException {
    call(
        "session-set",
        Map.of(
            "speed-limit-down-enabled",
            down > 0,
            "speed-limit-down",
            down / 1000,
            "speed-limit-up-enabled",
            up > 0,
            "speed-limit-up",
            up / 1000));
  }

  @Override
  public Progress progress(Path torrentFile) throws IOException {
    Integer id = ids.get(torrentFile);
    if (id == null) {
      throw new IllegalArgumentException("not added: " + torrentFile);
    }
    JsonNode torrent =
        call(
                "torrent-get",
                Map.of(
                    "ids",
                    List.of(id),
                    "fields",
                    List.of(
                        "status",
                        "leftUntilDone",
                        "haveValid",
                        "haveUnchecked",
                        "downloadedEver",
                        "corruptEver",
                        "errorString")))
            .path("torrents")
            .path(0);
    return new Progress(
        torrent.path("status").asInt() == SEEDING && torrent.path("leftUntilDone").asLong() == 0,
        torrent.path("haveValid").asLong() + torrent.path("haveUnchecked").asLong(),
        torrent.path("downloadedEver").asLong(),
        torrent.path("corruptEver").asLong(),
        Optional.of(torrent.path("errorString").asString("")).filter(error -> !error.isEmpty()));
  }

  private JsonNode call(String method, Map<String, Object> arguments) throws IOException {
    String body = json.writeValueAsString(Map.of("method", method, "arguments", arguments));
    HttpResponse<String> answer = post(body);
    if (answer.statusCode() == 409) {
      sessionId = answer.headers().firstValue(SESSION_HEADER).orElseThrow();
      answer = post(body);
    }
    JsonNode tree = json.readTree(answer.body());
    if (!tree.path("result").asString("").equals("success")) {
      throw new IOException("transmission answers " + method + " by: " + answer.body());
    }
    return tree.path("arguments");
  }

  private HttpResponse<String> post(String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rpcPort + "/transmission/rpc"))
            .timeout(Duration.ofSeconds(10))
            .header(SESSION_HEADER, sessionId)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("broken off", e);
    }
  }

  @Override
  public void stop() throws IOException {
    Process ending = process;
    process = null;
    if (ending != null) {
      Programs.end(ending);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    http.close();
  }
}
