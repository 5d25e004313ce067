package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The fleet view over HTTP. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "enjambre.tracker.listen-port=0")
@AutoConfigureRestTestClient
class FleetTest {

  private static final String FIRST = "61".repeat(20);
  private static final String SECOND = "62".repeat(20);

  @Autowired private RestTestClient client;

  @Autowired private ProtocolServer server;

  @BeforeEach
  void announce() throws Exception {
    announce("a", "-EJ0100-000000000001", "left=0&zone=dc1/node1&hostname=peer-1");
    announce("a", "-TR3000-000000000002", "left=5000");
    announce("a", "-qB4500-000000000003", "left=9223372036854775807");
    announce("b", "-EJ0100-000000000001", "left=0");
  }

  @Test
  @DisplayName("The fleet at a glance: how far each torrent has got over all replicas, in JSON")
  void tellsHowFarEachTorrentHasGot() {
    client
        .get()
        .uri("/api/v1/fleet")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"torrents": [
              {"infoHash": "%s", "seeders": 1, "leechers": 2, "completed": 0, "bytesLeft": 5000,
               "leftUnknown": 1, "downloadRate": 0, "etaSeconds": null, "withoutEta": 2, "stalled": 0},
              {"infoHash": "%s", "seeders": 1, "leechers": 0, "completed": 0, "bytesLeft": 0,
               "leftUnknown": 0, "downloadRate": 0, "etaSeconds": null, "withoutEta": 0}],
             "next": null}
            """
                .formatted(FIRST, SECOND));
  }

  @Test
  void givesPages() {
    client
        .get()
        .uri("/api/v1/fleet?size=1")
        .exchange()
        .expectBody()
        .jsonPath("$.torrents.length()")
        .isEqualTo(1)
        .jsonPath("$.torrents[0].infoHash")
        .isEqualTo(FIRST)
        .jsonPath("$.next")
        .isEqualTo(FIRST);
    client
        .get()
        .uri("/api/v1/fleet?size=1&after=" + FIRST)
        .exchange()
        .expectBody()
        .jsonPath("$.torrents[0].infoHash")
        .isEqualTo(SECOND)
        .jsonPath("$.next")
        .isEmpty();
  }

  @Test
  void tellsWhoHasATorrent() {
    client
        .get()
        .uri("/api/v1/fleet/" + FIRST)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"infoHash": "%s", "seeders": 1, "leechers": 2, "completed": 0, "page": 0, "size": 100,
             "peers": [
              {"address": "127.0.0.1", "port": 6881, "hostname": "peer-1", "zone": "dc1/node1",
               "client": "Enjambre 0.1.0.0", "seeder": true, "bytesLeft": 0, "downloadRate": 0,
               "etaSeconds": null, "stuckSeconds": 0, "stalled": false},
              {"client": "Transmission 3.0.0.0", "seeder": false, "bytesLeft": 5000},
              {"client": "qBittorrent 4.5.0.0", "seeder": false, "bytesLeft": null}]}
            """
                .formatted(FIRST));
    client
        .get()
        .uri("/api/v1/fleet/" + FIRST + "?page=1&size=2")
        .exchange()
        .expectBody()
        .jsonPath("$.peers.length()")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "?size=0, 400, size",
    "?size=1001, 400, size",
    "?size=x, 400,",
    "?after=xyz, 400, after",
    "/xyz, 400, infoHash",
    "/6161616161616161616161616161616161616161?page=-1, 400, page",
    "/6161616161616161616161616161616161616161?page=2147483647, 400, page",
    "/6161616161616161616161616161616161616161?size=1001, 400, size",
    "/6363636363636363636363636363636363636363, 404,",
  })
  void saysWhatIsWrongWithAQuestion(String question, int status, String field) {
    RestTestClient.BodyContentSpec body =
        client
            .get()
            .uri("/api/v1/fleet" + question)
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectHeader()
            .contentType(MediaType.APPLICATION_PROBLEM_JSON)
            .expectBody();
    if (field != null) {
      body.jsonPath("$.field").isEqualTo(field);
    }
  }

  private void announce(String letter, String peerId, String more) throws Exception {
    RawHttp.Answer answer =
        RawHttp.get(
            server.port(),
            "/announce?info_hash=%s&peer_id=%s&port=6881&%s"
                .formatted(letter.repeat(20), peerId, more));
    assertThat(answer.body()).contains("8:complete");
  }
}
