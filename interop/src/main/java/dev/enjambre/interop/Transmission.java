package dev.enjambre.interop;

import dev.enjambre.common.metainfo.MagnetLink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final Map<Path, Integer> ids = new HashMap<>();
  private final Path work;
  private final String program;
  private final String host;
  private final int port = Programs.freePort();
  private final int rpcPort = Programs.freePort();
  private final LocalHttp http = new LocalHttp(rpcPort);
  private String sessionId = "";
  private @Nullable Process process;

  Transmission(Path work, InetAddress address, Encryption encryption) throws IOException {
    this.host = address.getHostAddress();
    boolean ipv4 = address instanceof Inet4Address;
    this.work = Files.createDirectories(work);
    this.program = Programs.require("transmission-daemon", "transmission-daemon");
    Files.writeString(
        work.resolve("settings.json"),
        json.writeValueAsString(
            Map.ofEntries(
                // It asks trackers from its IPv4 address, if one is chosen.
                Map.entry("bind-address-ipv4", ipv4 ? host : "0.0.0.0"),
                Map.entry("bind-address-ipv6", ipv4 ? "::1" : host),
                Map.entry("peer-port", port),
                Map.entry("rpc-bind-address", "127.0.0.1"),
                Map.entry("rpc-port", rpcPort),
                Map.entry("rpc-authentication-required", false),
                Map.entry("download-queue-enabled", false),
                Map.entry("encryption", encryption == Encryption.REQUIRED ? 2 : 1),
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
        Programs.start(
            new ProcessBuilder(program, "--foreground", "--config-dir", work.toString()), log);
    process = starting;
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(starting, log);
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
    add(torrentFile, torrentFile.toString(), folder);
  }

  @Override
  public void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException {
    add(torrentFile, magnet.format(), folder);
  }

  private void add(Path torrentFile, String source, Path folder) throws IOException {
    JsonNode added =
        call(
            "torrent-add",
            Map.of("filename", source, "download-dir", folder.toString(), "paused", false));
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
                        "metadataPercentComplete",
                        "corruptEver",
                        "errorString")))
            .path("torrents")
            .path(0);
    return new Progress(
        torrent.path("status").asInt() == SEEDING
            && torrent.path("metadataPercentComplete").asDouble() == 1
            && torrent.path("leftUntilDone").asLong() == 0,
        torrent.path("haveValid").asLong() + torrent.path("haveUnchecked").asLong(),
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
    return http.post(
        "/transmission/rpc", HttpRequest.BodyPublishers.ofString(body), SESSION_HEADER, sessionId);
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
