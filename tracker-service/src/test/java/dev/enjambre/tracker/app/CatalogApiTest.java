package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.UdpTrackerResponse.Announced;
import dev.enjambre.common.announce.UdpTrackerResponse.Refused;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.tracker.catalog.SampleTorrents;
import dev.enjambre.tracker.http.ProtocolServer;
import dev.enjambre.tracker.udp.UdpServer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The catalogue by REST, and a tracker that tracks nothing else. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "enjambre.tracker.listen-address=127.0.0.1",
      "enjambre.tracker.mode=catalog"
    })
class CatalogApiTest {

  private static final String CATALOG = "/api/v1/catalog";

  @TempDir private static Path folder;

  @LocalServerPort private int webPort;

  @Autowired private ProtocolServer server;

  @Autowired private UdpServer udpServer;

  @Autowired private JdbcTemplate jdbc;

  private final HttpClient http = HttpClient.newHttpClient();

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry properties) {
    properties.add("enjambre.tracker.data-dir", folder::toString);
  }

  @AfterEach
  void removeAll() throws Exception {
    String listed = get(CATALOG + "?size=500").body();
    var infoHashes = Pattern.compile("\"infoHash\":\"([0-9a-f]{40})\"").matcher(listed);
    while (infoHashes.find()) {
      assertThat(delete(infoHashes.group(1)).statusCode()).isEqualTo(204);
    }
    http.close();
  }

  @Test
  void publishesShowsAndRemoves() throws Exception {
    byte[] torrent = SampleTorrents.file("unseen", 'a');
    String infoHash = infoHash(torrent);

    HttpResponse<String> added = publish("?tag=b&tag=a&addedBy=me", torrent);
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(added.headers().firstValue("Location")).hasValue(CATALOG + "/" + infoHash);
    assertThat(added.body())
        .contains("\"infoHash\":\"" + infoHash + "\"", "\"name\":\"unseen\"", "\"sizeBytes\":5")
        .contains("\"description\":\"said\"", "\"tags\":[\"a\",\"b\"]", "\"addedBy\":\"me\"")
        .contains("\"seeders\":0")
        .containsPattern("\"addedAt\":\"20..-..-..T");
    assertThat(publish("", torrent).statusCode()).isEqualTo(200);

    assertThat(get(CATALOG + "/" + infoHash).body())
        .contains("\"files\":[{\"path\":\"unseen\",\"length\":5}]", "\"pieceLength\":16384");
    HttpResponse<byte[]> file =
        http.send(
            HttpRequest.newBuilder(uri(CATALOG + "/" + infoHash + "/torrent")).build(),
            BodyHandlers.ofByteArray());
    assertThat(Metainfo.parse(file.body()).infoBytes())
        .isEqualTo(Metainfo.parse(torrent).infoBytes());
    assertThat(file.headers().firstValue("Content-Type")).hasValue("application/x-bittorrent");

    assertThat(delete(infoHash).statusCode()).isEqualTo(204);
    assertThat(delete(infoHash).statusCode()).isEqualTo(404);
    assertThat(get(CATALOG + "/" + infoHash).statusCode()).isEqualTo(404);
    assertThat(get(CATALOG + "/" + infoHash + "/torrent").statusCode()).isEqualTo(404);
  }

  @Test
  void namesItselfInTheTorrentsThatItHandsOut() throws Exception {
    String theirs = "https://their.example/announce";
    String last = "udp://last.example:1/announce";
    Metainfo torrent = Metainfo.parse(SampleTorrents.file("one", 'a'));
    byte[] published =
        torrent
            .withTrackers(List.of(List.of(URI.create(theirs)), List.of(URI.create(last))))
            .toBytes();
    publish("", published);
    String path = CATALOG + "/" + torrent.infoHash().toHex() + "/torrent";

    String ours = "http://localhost:" + server.port() + "/announce";
    assertThat(torrent(path, "localhost").trackerTiers())
        .containsExactly(
            List.of(URI.create(ours)), List.of(URI.create(theirs)), List.of(URI.create(last)));
    assertThat(torrent(path, "localhost").infoHash()).isEqualTo(torrent.infoHash());
    assertThat(torrent(path, "localhost").comment()).hasValue("said");
    assertThat(announce(path, "[::1]:7070"))
        .isEqualTo("http://[::1]:" + server.port() + "/announce");
    assertThat(announce(path + "?passkey=Secret-1", "tracker"))
        .isEqualTo("http://tracker:" + server.port() + "/Secret-1/announce");
    HttpResponse<String> bad = get(path + "?passkey=se/cret");
    assertIsProblem(bad, "passkey");
    assertThat(bad.body()).doesNotContain("se/cret");
  }

  @Test
  void believesNoStrangerWhichHostItIs() throws Exception {
    publish("", SampleTorrents.file("one", 'a'));
    String path = CATALOG + "/" + infoHash(SampleTorrents.file("one", 'a')) + "/torrent";

    assertThat(RawHttp.get(webPort, path, "X-Forwarded-Host: evil.example").body())
        .contains("http://localhost:")
        .doesNotContain("evil");
  }

  @Test
  @DisplayName("C2: the catalogue gives the addresses of the peers that have a torrent")
  void tellsWhoHasATorrent() throws Exception {
    byte[] torrent = SampleTorrents.file("held", 'a');
    publish("", torrent);
    String path = CATALOG + "/" + infoHash(torrent) + "/peers";

    assertThat(get(path).statusCode()).isEqualTo(200);
    assertThat(get(path).body())
        .isEqualTo(
            "{\"infoHash\":\"%s\",\"seeders\":0,\"leechers\":0,\"completed\":0,\"page\":0,\"size\":100,\"peers\":[]}"
                .formatted(infoHash(torrent)));
    RawHttp.get(
        server.port(),
        "/announce?info_hash="
            + infoHash(torrent).replaceAll("..", "%$0")
            + "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=3&compact=1");
    assertThat(get(path).body()).contains("\"leechers\":1", "\"port\":6881", "\"bytesLeft\":3");
    assertThat(get(path + "?page=1").body()).contains("\"leechers\":1", "\"peers\":[]");
    assertIsProblem(get(path + "?size=0"), "size");
    assertIsProblem(get(path + "?page=-1"), "page");
    assertThat(get(CATALOG + "/" + "1".repeat(40) + "/peers").statusCode()).isEqualTo(404);
  }

  private Metainfo torrent(String path, String host) throws Exception {
    RawHttp.Answer answer = RawHttp.get(webPort, path, "Host: " + host);
    assertThat(answer.status()).as(answer.body()).contains(" 200");
    return Metainfo.parse(answer.body().getBytes(StandardCharsets.ISO_8859_1));
  }

  private String announce(String path, String host) throws Exception {
    return torrent(path, host).trackerTiers().getFirst().getFirst().toString();
  }

  @Test
  void saysWhichTorrentHasTheNameAlready() throws Exception {
    byte[] first = SampleTorrents.file("one", 'a');
    publish("", first);

    HttpResponse<String> second = publish("", SampleTorrents.file("one", 'b'));

    assertThat(second.statusCode()).isEqualTo(409);
    assertIsProblem(second, "info.name");
    assertThat(second.body()).contains(infoHash(first));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello                                     | is not bencode",
        "''                                        | is not bencode",
        "de                                        | info is missing",
        "d4:infod6:lengthi5e4:name2:..ee           | info",
        "d4:infod4:name1:a12:piece lengthi16384eee | info",
      })
  void namesWhatIsWrongWithATorrent(String torrent, String problem) throws Exception {
    HttpResponse<String> answer = publish("", torrent.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains(problem);
  }

  @Test
  void namesWhatIsWrongWithACall() throws Exception {
    byte[] torrent = SampleTorrents.file("one", 'a');

    assertIsProblem(publish("?description=" + "x".repeat(4001), torrent), "description");
    assertIsProblem(publish("?description=a%00b", torrent), "description");
    assertIsProblem(publish("?tag=" + "x".repeat(65), torrent), "tag");
    assertIsProblem(publish("?tag=%20", torrent), "tag");
    assertIsProblem(publish("?tag=a%0Ab", torrent), "tag");
    assertIsProblem(get(CATALOG + "?page=-1"), "page");
    assertIsProblem(get(CATALOG + "?size=0"), "size");
    assertIsProblem(get(CATALOG + "?size=501"), "size");
    assertIsProblem(get(CATALOG + "?q=" + "x".repeat(201)), "q");
    assertIsProblem(get(CATALOG + "?q=" + "x+".repeat(21)), "q");
    assertIsProblem(get(CATALOG + "?sort=age"), "sort");
    assertIsProblem(get(CATALOG + "?order=up"), "order");
    assertIsProblem(get(CATALOG + "?name=a%00b"), "name");
    assertIsProblem(get(CATALOG + "/12"), "infoHash");
    assertThat(get(CATALOG + "?size=many").statusCode()).isEqualTo(400);
    HttpResponse<String> json =
        http.send(
            HttpRequest.newBuilder(uri(CATALOG))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(json.statusCode()).isEqualTo(415);
    assertThat(get(CATALOG).body()).contains("\"total\":0");
  }

  @Test
  void refusesATorrentThatIsTooLargeBeforeItIsSent() throws Exception {
    String head =
        "POST "
            + CATALOG
            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-bittorrent\r\nContent-Length: "
            + (Metainfo.MAX_TORRENT_BYTES + 1L)
            + "\r\n\r\n";
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), webPort)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      while (answer.indexOf("64 MiB") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as("after '%s'", answer).isNotNegative();
        answer.append((char) next);
      }
    }

    assertThat(answer).startsWith("HTTP/1.1 413");
  }

  @Test
  void listsPages() throws Exception {
    for (String name : new String[] {"apple", "banana", "cherry"}) {
      publish("", SampleTorrents.file(name, 'a'));
    }

    assertThat(get(CATALOG + "?size=2").body())
        .contains("\"page\":0,\"size\":2,\"total\":3", "cherry", "banana")
        .doesNotContain("apple", "\"files\"");
    assertThat(get(CATALOG + "?size=2&page=1").body()).contains("apple").doesNotContain("banana");
    assertThat(get(CATALOG + "?q=AN").body()).contains("banana", "\"total\":1");
    assertThat(get(CATALOG + "?name=apple").body()).contains("\"total\":1");
    assertThat(get(CATALOG + "?name=appl").body()).contains("\"total\":0");
    assertThat(get(CATALOG + "?sort=name&size=1").body()).contains("apple");
    assertThat(get(CATALOG + "?sort=name&order=desc&size=1").body()).contains("cherry");
    assertThat(get(CATALOG + "?order=asc&size=1").body()).contains("apple");
    assertThat(get(CATALOG + "?sort=size&tag=none").body()).contains("\"total\":0");
  }

  @Test
  void tracksWhatIsInTheCatalogueAndNothingElse() throws Exception {
    byte[] torrent = SampleTorrents.file("one", 'a');
    String infoHash = infoHash(torrent);
    String parameter = "info_hash=" + infoHash.replaceAll("..", "%$0");
    String announce =
        "/announce?" + parameter + "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=0&compact=1";
    AnnounceRequest request =
        AnnounceRequest.builder(InfoHash.fromHex(infoHash), PeerId.of(new byte[20]), 7000).build();
    try (UdpClient udp = new UdpClient(udpServer.port())) {
      assertThat(RawHttp.get(server.port(), announce).body())
          .isEqualTo(
              "d14:failure reason52:this torrent is not in the catalogue of this tracker"
                  + "8:retry ini5ee");
      assertThat(RawHttp.get(webPort, announce).body()).contains("not in the catalogue");
      assertThat(RawHttp.get(server.port(), "/scrape?" + parameter).body())
          .contains("not in the catalogue");
      assertThat(udp.announce(request, "")).isInstanceOf(Refused.class);

      publish("", torrent);

      assertThat(RawHttp.get(server.port(), announce).body()).contains("5:peers");
      assertThat(RawHttp.get(webPort, announce).body()).contains("5:peers");
      assertThat(RawHttp.get(server.port(), "/scrape?" + parameter).body())
          .contains("8:completei1e");
      assertThat(udp.announce(request, "")).isInstanceOf(Announced.class);
      assertThat(get(CATALOG + "/" + infoHash).body()).contains("\"seeders\":1,\"leechers\":1");

      delete(infoHash);

      assertThat(RawHttp.get(server.port(), announce).body()).contains("not in the catalogue");
      assertThat(udp.announce(request, "")).isInstanceOf(Refused.class);
    }
  }

  @Test
  void answersForADatabaseThatFails() throws Exception {
    jdbc.execute("ALTER TABLE catalog_entry RENAME TO gone");
    try {
      HttpResponse<String> answer = get(CATALOG);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(answer.body()).doesNotContain("catalog_entry", "SQL");
    } finally {
      jdbc.execute("ALTER TABLE gone RENAME TO catalog_entry");
    }
  }

  private static void assertIsProblem(HttpResponse<String> answer, String field) {
    assertThat(answer.statusCode()).isBetween(400, 499);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
  }

  private HttpResponse<String> publish(String query, byte[] torrent) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(CATALOG + query))
            .header("Content-Type", "application/x-bittorrent")
            .POST(BodyPublishers.ofByteArray(torrent))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String target) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(target)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> delete(String infoHash) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(CATALOG + "/" + infoHash)).DELETE().build(),
        BodyHandlers.ofString());
  }

  private URI uri(String target) {
    return URI.create("http://127.0.0.1:" + webPort + target);
  }

  private static String infoHash(byte[] torrent) throws Exception {
    return Metainfo.parse(torrent).infoHash().toHex();
  }
}
