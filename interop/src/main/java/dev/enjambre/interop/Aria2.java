package dev.enjambre.interop;

import dev.enjambre.common.metainfo.MagnetLink;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's aria2, driven through its RPC. It keeps no list of torrents, so it is told again. */
final class Aria2 implements OtherClient {

  private final JsonMapper json = new JsonMapper();
  private final Map<Path, Added> torrents = new LinkedHashMap<>();
  private final Map<Path, String> ids = new LinkedHashMap<>();
  private final Map<String, String> limits = new LinkedHashMap<>();
  private final Path work;
  private final String program = Programs.require("aria2c", "aria2");
  private final String host;
  private final Encryption encryption;
  private final List<String> network;
  private final int port = Programs.freePort();
  private final int rpcPort = Programs.freePort();
  private final LocalHttp http = new LocalHttp(rpcPort);
  private @Nullable Process process;

  /** What it was told to get, by a magnet link if there is one. */
  private record Added(Path torrentFile, Optional<MagnetLink> magnet, Path folder) {}

  /**
   * Starts one.
   *
   * @param udpTrackers whether it announces by UDP, which it does where it takes part in the DHT
   */
  Aria2(Path work, InetAddress address, Encryption encryption, boolean udpTrackers)
      throws IOException {
    this.work = Files.createDirectories(work);
    this.host = address.getHostAddress();
    this.encryption = encryption;
    List<String> options = new ArrayList<>();
    if (address instanceof Inet4Address) {
      options.add("--disable-ipv6");
    }
    for (String dht : List.of("--enable-dht", "--enable-dht6")) {
      options.add(dht + "=" + udpTrackers);
    }
    // It knows nobody to begin with.
    options.add("--dht-listen-port=" + Programs.freePort());
    options.add("--dht-file-path=" + work.resolve("dht.dat"));
    options.add("--dht-file-path6=" + work.resolve("dht6.dat"));
    this.network = List.copyOf(options);
    start();
  }

  @Override
  public void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--no-conf",
                "--enable-rpc",
                "--rpc-listen-port=" + rpcPort,
                "--rpc-save-upload-metadata=false",
                "--listen-port=" + port,
                "--interface=" + host,
                "--bt-enable-lpd=false",
                // What is there already is checked, and it seeds without end.
                "--check-integrity=true",
                "--seed-ratio=0.0",
                // It forgets a peer that hung up on it, until a tracker names that again.
                "--bt-tracker-interval=10",
                "--file-allocation=none",
                "--max-concurrent-downloads=50",
                "--summary-interval=0",
                "--log-level=info",
                "--log=" + work.resolve("aria2.log"),
                "--stop-with-process=" + ProcessHandle.current().pid()));
    command.addAll(network);
    switch (encryption) {
      case USUAL -> {}
      case PREFERRED -> command.add("--bt-min-crypto-level=arc4");
      case REQUIRED -> {
        command.add("--bt-require-crypto=true");
        command.add("--bt-min-crypto-level=arc4");
      }
    }
    Path output = work.resolve("output.log");
    Process starting = Programs.start(new ProcessBuilder(command).directory(work.toFile()), output);
    process = starting;
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(starting, output);
          return call("aria2.getVersion").has("version");
        });
    call("aria2.changeGlobalOption", limits);
    for (Added torrent : torrents.values()) {
      tell(torrent);
    }
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
    add(new Added(torrentFile, Optional.empty(), folder));
  }

  @Override
  public void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException {
    add(new Added(torrentFile, Optional.of(magnet), folder));
  }

  private void add(Added torrent) throws IOException {
    tell(torrent);
    torrents.put(torrent.torrentFile(), torrent);
  }

  private void tell(Added torrent) throws IOException {
    Map<String, String> options = Map.of("dir", torrent.folder().toString());
    JsonNode id;
    if (torrent.magnet().isPresent()) {
      id = call("aria2.addUri", List.of(torrent.magnet().get().format()), options);
    } else {
      byte[] bytes = Files.readAllBytes(torrent.torrentFile());
      id = call("aria2.addTorrent", Base64.getEncoder().encodeToString(bytes), List.of(), options);
    }
    ids.put(torrent.torrentFile(), id.asString());
  }

  @Override
  public void limit(long down, long up) throws IOException {
    limits.put("max-overall-download-limit", Long.toString(down));
    limits.put("max-overall-upload-limit", Long.toString(up));
    call("aria2.changeGlobalOption", limits);
  }

  @Override
  public Progress progress(Path torrentFile) throws IOException {
    String id = ids.get(torrentFile);
    if (id == null) {
      throw new IllegalArgumentException("not added: " + torrentFile);
    }
    JsonNode torrent = call("aria2.tellStatus", id);
    JsonNode next = torrent.path("followedBy").path(0);
    if (!next.isMissingNode()) {
      // The metadata was a download of its own.
      ids.put(torrentFile, next.asString());
      return progress(torrentFile);
    }
    boolean metadata = torrent.path("bittorrent").path("info").isMissingNode();
    long have = Long.parseLong(torrent.path("completedLength").asString("0"));
    return new Progress(
        !metadata && torrent.path("seeder").asString("").equals("true"),
        metadata ? 0 : have,
        0,
        torrent.path("status").asString("").equals("error")
            ? Optional.of(torrent.path("errorMessage").asString("no reason"))
            : Optional.empty());
  }

  private JsonNode call(String method, Object... parameters) throws IOException {
    String body =
        json.writeValueAsString(
            Map.of("jsonrpc", "2.0", "id", "1", "method", method, "params", parameters));
    String answer =
        http.post(
                "/jsonrpc",
                HttpRequest.BodyPublishers.ofString(body),
                "Content-Type",
                "application/json")
            .body();
    JsonNode tree = json.readTree(answer);
    if (!tree.has("result")) {
      throw new IOException("aria2 answers " + method + " by: " + answer);
    }
    return tree.path("result");
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
