package dev.enjambre.interop;

import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.MagnetLink;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's qbittorrent-nox, driven through its web API. */
final class Qbittorrent implements OtherClient {

  private static final String BOUNDARY = "between-the-parts-of-a-form";
  private static final Set<String> SEEDING =
      Set.of("uploading", "stalledUP", "forcedUP", "queuedUP");
  private static final Set<String> FAILED = Set.of("error", "missingFiles", "unknown");

  private final JsonMapper json = new JsonMapper();
  private final Map<Path, String> hashes = new HashMap<>();
  private final Path work;
  private final String program = Programs.require("qbittorrent-nox", "qbittorrent-nox");
  private final String host;
  private final int port = Programs.freePort();
  private final int webPort = Programs.freePort();
  private final LocalHttp http = new LocalHttp(webPort);
  private @Nullable Process process;

  Qbittorrent(Path work, InetAddress address, Encryption encryption) throws IOException {
    this.work = Files.createDirectories(work);
    this.host = address.getHostAddress();
    Path settings = work.resolve("qBittorrent/config/qBittorrent.conf");
    Files.createDirectories(settings.resolveSibling("."));
    Files.writeString(
        settings,
        """
        [LegalNotice]
        Accepted=true

        [Preferences]
        WebUI\\Address=127.0.0.1
        WebUI\\Port=%d
        WebUI\\LocalHostAuth=false
        WebUI\\UseUPnP=false
        Connection\\ResolvePeerCountries=false

        [Network]
        PortForwardingEnabled=false

        [BitTorrent]
        Session\\Port=%d
        Session\\Interface=lo
        Session\\InterfaceName=lo
        Session\\InterfaceAddress=%s
        Session\\BTProtocol=TCP
        Session\\Encryption=%d
        Session\\DHTEnabled=false
        Session\\LSDEnabled=false
        Session\\QueueingSystemEnabled=false
        Session\\SSRFMitigation=false
        Session\\MaxActiveCheckingTorrents=20
        """
            .formatted(webPort, port, host, encryption == Encryption.REQUIRED ? 1 : 0));
    start();
  }

  @Override
  public void start() throws IOException {
    Path output = work.resolve("output.log");
    ProcessBuilder builder = new ProcessBuilder(program, "--profile=" + work);
    builder.environment().put("HOME", work.toString());
    Process starting = Programs.start(builder, output);
    process = starting;
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(starting, output);
          return call("app/version", Map.of()).startsWith("v");
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
    byte[] bytes = Files.readAllBytes(torrentFile);
    try {
      hashes.put(torrentFile, Metainfo.parse(bytes).infoHash().toHex());
    } catch (InvalidMetainfoException e) {
      throw new IOException(e);
    }
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    field(form, "savepath", folder.toString());
    field(form, "contentLayout", "Original");
    part(form, "name=\"torrents\"; filename=\"a.torrent\"", bytes);
    text(form, "--" + BOUNDARY + "--\r\n");
    String type = "multipart/form-data; boundary=" + BOUNDARY;
    added(
        torrentFile,
        check(
            http.post(
                "/api/v2/torrents/add",
                BodyPublishers.ofByteArray(form.toByteArray()),
                "Content-Type",
                type)));
  }

  private static void field(ByteArrayOutputStream form, String name, String value)
      throws IOException {
    part(form, "name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  private static void part(ByteArrayOutputStream form, String disposition, byte[] body)
      throws IOException {
    text(form, "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n");
    form.write(body);
    text(form, "\r\n");
  }

  private static void text(ByteArrayOutputStream form, String text) throws IOException {
    form.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void addMagnet(Path torrentFile, MagnetLink magnet, Path folder) throws IOException {
    hashes.put(torrentFile, magnet.infoHash().toHex());
    added(
        torrentFile,
        call(
            "torrents/add",
            Map.of(
                "urls", magnet.format(),
                "savepath", folder.toString(),
                "contentLayout", "Original")));
  }

  /** It says that it will, and does it later. */
  private void added(Path torrentFile, String answer) throws IOException {
    if (!answer.equals("Ok.")) {
      throw new IOException("qBittorrent does not take the torrent: " + answer);
    }
    Patience.patiently().until(() -> !info(torrentFile).isMissingNode());
  }

  @Override
  public void limit(long down, long up) throws IOException {
    call("transfer/setDownloadLimit", Map.of("limit", Long.toString(down)));
    call("transfer/setUploadLimit", Map.of("limit", Long.toString(up)));
  }

  @Override
  public Progress progress(Path torrentFile) throws IOException {
    JsonNode torrent = info(torrentFile);
    String state = torrent.path("state").asString("");
    return new Progress(
        SEEDING.contains(state) && torrent.path("progress").asDouble() == 1,
        torrent.path("completed").asLong(),
        0,
        Optional.of(state).filter(FAILED::contains));
  }

  private JsonNode info(Path torrentFile) throws IOException {
    String hash = hashes.get(torrentFile);
    if (hash == null) {
      throw new IllegalArgumentException("not added: " + torrentFile);
    }
    return json.readTree(call("torrents/info", Map.of("hashes", hash))).path(0);
  }

  private String call(String method, Map<String, String> parameters) throws IOException {
    String form =
        new LinkedHashMap<>(parameters)
            .entrySet().stream()
                .map(one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    return check(
        http.post(
            "/api/v2/" + method,
            BodyPublishers.ofString(form),
            "Content-Type",
            "application/x-www-form-urlencoded"));
  }

  private static String check(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "qBittorrent answers %s by %d: %s"
              .formatted(answer.uri(), answer.statusCode(), answer.body()));
    }
    return answer.body();
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
