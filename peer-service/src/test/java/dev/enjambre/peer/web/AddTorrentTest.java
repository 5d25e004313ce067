package dev.enjambre.peer.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

class AddTorrentTest extends PeerApi {

  @Test
  void addsABody() throws Exception {
    Metainfo torrent = torrent("body.bin", random(40_000, 1));

    add(torrent)
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "/api/v1/torrents/" + torrent.infoHash())
        .expectBody()
        .jsonPath("$.infoHash")
        .isEqualTo(torrent.infoHash().toHex())
        .jsonPath("$.name")
        .isEqualTo("body.bin")
        .jsonPath("$.sizeBytes")
        .isEqualTo(40_000)
        .jsonPath("$.pieces")
        .isEqualTo(3);
  }

  @Test
  void answersOkToATorrentThatItHas() throws Exception {
    Metainfo torrent = torrent("twice.bin", random(100, 2));

    add(torrent).expectStatus().isCreated();
    add(torrent)
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.infoHash")
        .isEqualTo(torrent.infoHash().toHex());
  }

  @Test
  void addsAPart() throws Exception {
    Metainfo torrent = torrent("part.bin", random(100, 3));

    postPart("torrent", torrent.toBytes(), Map.of())
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.name")
        .isEqualTo("part.bin");
  }

  @Test
  void addsWhatAUrlNames() throws Exception {
    Metainfo torrent = torrent("url.bin", random(100, 4));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/url.torrent",
        exchange -> {
          exchange.sendResponseHeaders(200, torrent.toBytes().length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(torrent.toBytes());
          }
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      postJson("{\"url\": \"" + base + "/url.torrent\"}")
          .expectStatus()
          .isCreated()
          .expectBody()
          .jsonPath("$.name")
          .isEqualTo("url.bin");
      postJson("{\"url\": \"" + base + "/gone.torrent\"}")
          .expectStatus()
          .isBadRequest()
          .expectBody()
          .jsonPath("$.field")
          .isEqualTo("url");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void startsNothingThatIsAddedPaused() throws Exception {
    Metainfo torrent = torrent("paused.bin", random(100, 5));

    postPart("torrent", torrent.toBytes(), Map.of("paused", "true")).expectStatus().isCreated();

    awaitState(torrent, "PAUSED");
  }

  @Test
  void seedsWhatIsThere() throws Exception {
    byte[] content = random(100_000, 6);
    Files.write(data().resolve("there.bin"), content);
    Metainfo torrent = torrent("there.bin", content);

    add(torrent).expectStatus().isCreated();

    awaitState(torrent, "SEEDING");
    rest.get()
        .uri("/api/v1/torrents/" + torrent.infoHash())
        .exchange()
        .expectBody()
        .json(
            """
            {"infoHash": "%s", "name": "there.bin", "sizeBytes": 100000, "state": "SEEDING",
             "progress": 1.0, "downloadedBytes": 0, "uploadedBytes": 0, "downloadRate": 0,
             "uploadRate": 0, "pieces": 7, "piecesHave": 7, "connectedPeers": 0,
             "connectedSeeds": 0, "etaSeconds": null, "error": null}
            """
                .formatted(torrent.infoHash()));
  }

  @Test
  void namesTheFieldThatIsWrong() throws Exception {
    String torrent =
        new String(torrent("aa_b", random(10, 7)).toBytes(), ISO_8859_1).replace("aa_b", "../b");

    rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.parseMediaType("application/x-bittorrent"))
        .body(torrent.getBytes(ISO_8859_1))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("info.name")
        .jsonPath("$.status")
        .isEqualTo(400)
        .jsonPath("$.detail")
        .isNotEmpty();
  }

  @Test
  void refusesWhatIsNoTorrent() {
    postPart("torrent", "hello".getBytes(UTF_8), Map.of())
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("torrent");
    postPart("torrent", new byte[0], Map.of())
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("torrent");
  }

  @Test
  void needsThePartTorrent() throws IOException {
    postPart("file", torrent("x.bin", random(10, 8)).toBytes(), Map.of())
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("torrent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400|url",
        "{\"url\": null}|400|url",
        "{\"url\": \"http://h/\", \"magnet\": \"magnet:?\"}|400|url",
        "{\"url\": \"file:///etc/passwd\"}|400|url",
        "{\"url\": \"\"}|400|url",
        "{\"magnet\": \"http://h/\"}|400|magnet",
        "{\"magnet\": \"magnet:?xt=urn:btih:c12f\"}|400|magnet",
        "{\"magnet\": \"magnet:?dn=name\"}|400|magnet",
        "{\"catalog\": \"model.bin\"}|400|catalog",
        "{\"url\": \"http://h/\", \"files\": [-1]}|400|files",
        "{\"url\": \"http://h/\", \"file\": [0]}|400|file"
      })
  void namesThePropertyThatItCannotUse(String json, int status, String field) {
    postJson(json)
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo(field);
  }

  @Test
  void addsAMagnetLinkAndShowsItWhileItsMetadataIsSought() {
    String infoHash = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    String json = "{\"magnet\": \"magnet:?xt=urn:btih:" + infoHash + "&dn=model.bin\"}";

    postJson(json)
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "/api/v1/torrents/" + infoHash)
        .expectBody()
        .jsonPath("$.name")
        .isEqualTo("model.bin")
        .jsonPath("$.state")
        .isEqualTo("FETCHING_METADATA")
        .jsonPath("$.sizeBytes")
        .isEqualTo(0)
        .jsonPath("$.pieces")
        .isEqualTo(0);
    postJson(json).expectStatus().isOk();

    rest.get()
        .uri("/api/v1/torrents/" + infoHash + "/torrent")
        .exchange()
        .expectStatus()
        .isEqualTo(409)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    rest.get()
        .uri("/api/v1/torrents/" + infoHash + "/pieces")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.pieces")
        .isEqualTo(0);
    for (String part : new String[] {"files", "peers", "trackers"}) {
      rest.get().uri("/api/v1/torrents/" + infoHash + "/" + part).exchange().expectStatus().isOk();
    }
    rest.delete().uri("/api/v1/torrents/" + infoHash).exchange().expectStatus().isNoContent();
  }

  @Test
  void leavesNothingOfWhatItRefuses() throws IOException {
    try (var before = Files.walk(folder)) {
      long files = before.count();
      postPart("torrent", "d4:infodee".getBytes(UTF_8), Map.of()).expectStatus().isBadRequest();
      try (var after = Files.walk(folder)) {
        assertThat(after.count()).isEqualTo(files);
      }
    }
  }

  private RestTestClient.ResponseSpec postJson(String json) {
    return rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .exchange();
  }

  private RestTestClient.ResponseSpec postPart(
      String name, byte[] content, Map<String, String> fields) {
    MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
    parts.add(
        name,
        new ByteArrayResource(content) {
          @Override
          public String getFilename() {
            return "x.torrent";
          }
        });
    fields.forEach(parts::add);
    return rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.MULTIPART_FORM_DATA)
        .body(parts)
        .exchange();
  }

  private void awaitState(Metainfo torrent, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri("/api/v1/torrents/" + torrent.infoHash())
                .exchange()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo(state));
  }
}
