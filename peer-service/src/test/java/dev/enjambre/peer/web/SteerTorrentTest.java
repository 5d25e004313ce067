package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

class SteerTorrentTest extends PeerApi {

  private static final String UNKNOWN = "/api/v1/torrents/c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

  private final byte[] content = random(100_000, 1);
  private Metainfo torrent;

  @BeforeEach
  void addATorrentWhoseDataIsThere() throws Exception {
    torrent =
        torrent("model.bin", content)
            .withTrackers(List.of(List.of(URI.create("udp://127.0.0.1:9/announce"))))
            .withWebSeeds(List.of(URI.create("http://127.0.0.1:9/model.bin")));
    Files.write(data().resolve("model.bin"), content);
    add(torrent);
    awaitState("SEEDING");
  }

  @Test
  void listsTorrents() {
    rest.get()
        .uri("/api/v1/torrents")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentType(MediaType.APPLICATION_JSON)
        .expectBody()
        .jsonPath("$.length()")
        .isEqualTo(1)
        .jsonPath("$[0].infoHash")
        .isEqualTo(torrent.infoHash().toHex());
  }

  @Test
  void takesInfoHashesOfEitherCase() {
    rest.get()
        .uri("/api/v1/torrents/" + torrent.infoHash().toHex().toUpperCase(Locale.ROOT))
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void pausesAndResumes() {
    post("/pause").expectStatus().isOk().expectBody().jsonPath("$.state").isEqualTo("PAUSED");
    post("/pause").expectStatus().isOk();
    post("/resume").expectStatus().isOk();
    awaitState("SEEDING");
  }

  @Test
  void checksAnew() throws Exception {
    Files.write(data().resolve("model.bin"), random(100_000, 2));

    post("/recheck").expectStatus().isOk();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri(url(""))
                .exchange()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("DOWNLOADING")
                .jsonPath("$.piecesHave")
                .isEqualTo(0));
    rest.delete().uri(url("?data=true")).exchange().expectStatus().isNoContent();
  }

  @Test
  void announces() {
    post("/announce").expectStatus().isOk();
  }

  @Test
  void showsFiles() {
    rest.get()
        .uri(url("/files"))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"index": 0, "path": "model.bin", "sizeBytes": 100000, "progress": 1.0}]
            """);
  }

  @Test
  void showsPieces() {
    rest.get()
        .uri(url("/pieces"))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"pieces": 7, "piecesHave": 7, "pieceLength": 16384, "bitfield": "fe"}
            """);
  }

  @Test
  void showsTrackers() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri(url("/trackers"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$[0].url")
                .isEqualTo("udp://127.0.0.1:9/announce")
                .jsonPath("$[0].state")
                .isEqualTo("FAILING")
                .jsonPath("$[0].error")
                .isNotEmpty());
  }

  @Test
  void showsWebSeeds() {
    rest.get()
        .uri(url("/web-seeds"))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            [{"url": "http://127.0.0.1:9/model.bin", "state": "IDLE", "receivedBytes": 0,
              "failures": 0, "error": null, "secondsToRetry": null}]
            """);
  }

  @Test
  void givesTheTorrentFile() throws Exception {
    byte[] file =
        rest.get()
            .uri(url("/torrent"))
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .contentType("application/x-bittorrent")
            .expectHeader()
            .valueMatches("Content-Disposition", "attachment; filename=\"model.bin.torrent\".*")
            .expectBody()
            .returnResult()
            .getResponseBody();

    assertThat(Metainfo.parse(Objects.requireNonNull(file)).infoHash())
        .isEqualTo(torrent.infoHash());
  }

  @Test
  void triesAPeer() throws Exception {
    try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      peer.setSoTimeout((int) PATIENCE.toMillis());
      Files.delete(data().resolve("model.bin"));
      post("/recheck");
      awaitState("DOWNLOADING");

      postPeer("{\"address\": \"127.0.0.1:" + peer.getLocalPort() + "\"}")
          .expectStatus()
          .isAccepted();

      try (Socket connection = peer.accept()) {
        byte[] handshake = connection.getInputStream().readNBytes(68);
        assertThat(handshake).contains(torrent.infoHash().toBytes());
      }
    }
    rest.delete().uri(url("?data=true")).exchange().expectStatus().isNoContent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"address\": null}",
        "{\"address\": \"host\"}",
        "{\"address\": \"::1:6881\"}",
        "{\"address\": \"host:0\"}",
        "{\"address\": \"\"}"
      })
  void refusesWhatIsNoAddress(String json) {
    postPeer(json)
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("address");
  }

  @Test
  void removesATorrentAndKeepsItsData() {
    rest.delete().uri(url("")).exchange().expectStatus().isNoContent();

    rest.get().uri(url("")).exchange().expectStatus().isNotFound();
    rest.delete().uri(url("")).exchange().expectStatus().isNotFound();
    assertThat(data().resolve("model.bin")).hasBinaryContent(content);
  }

  @Test
  void removesATorrentAndItsData() {
    rest.delete().uri(url("?data=true")).exchange().expectStatus().isNoContent();

    rest.get().uri(url("")).exchange().expectStatus().isNotFound();
    assertThat(data().resolve("model.bin")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET ",
        "DELETE ",
        "POST /pause",
        "POST /resume",
        "POST /recheck",
        "POST /announce",
        "GET /peers",
        "GET /files",
        "GET /trackers",
        "GET /web-seeds",
        "GET /pieces",
        "GET /torrent"
      })
  void knowsNothingOfATorrentThatIsNotThere(String call) {
    String[] parts = call.split(" ", 2);

    rest.method(HttpMethod.valueOf(parts[0]))
        .uri(UNKNOWN + parts[1])
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("no torrent c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "c12fe1c06bba254a9dc9f519b335aa7c1367a88", "…"})
  void refusesWhatIsNoInfoHash(String text) {
    rest.get()
        .uri("/api/v1/torrents/{hash}", text)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("infoHash");
  }

  private RestTestClient.ResponseSpec post(String call) {
    return rest.post().uri(url(call)).exchange();
  }

  private RestTestClient.ResponseSpec postPeer(String json) {
    return rest.post()
        .uri(url("/peers"))
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .exchange();
  }

  private String url(String call) {
    return "/api/v1/torrents/" + torrent.infoHash() + call;
  }

  private void awaitState(String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get().uri(url("")).exchange().expectBody().jsonPath("$.state").isEqualTo(state));
  }
}
