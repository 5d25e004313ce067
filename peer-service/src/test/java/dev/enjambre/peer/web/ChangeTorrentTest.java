package dev.enjambre.peer.web;

import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Limits, order and files of one torrent. */
class ChangeTorrentTest extends PeerApi {

  private Metainfo torrent;

  @BeforeEach
  void addATorrent() throws Exception {
    Path set = Files.createDirectories(folder.resolve("source/set"));
    for (int i = 0; i < 3; i++) {
      Files.write(set.resolve("f" + i), random(50_000 + i, i));
    }
    torrent = new MetainfoBuilder().build(set);
    add(torrent);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri(url("/files"))
                .exchange()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(3));
  }

  private String url(String rest) {
    return "/api/v1/torrents/" + torrent.infoHash() + rest;
  }

  private RestTestClient.ResponseSpec patch(String json) {
    return rest.patch().uri(url("")).contentType(MediaType.APPLICATION_JSON).body(json).exchange();
  }

  @Test
  void changesWhatIsGiven() {
    patch("{\"maxDownloadRate\": 1000, \"maxConnections\": 7, \"sequential\": true}")
        .expectStatus()
        .isOk();

    patch("{\"maxUploadRate\": 2000, \"maxConnections\": 0}").expectStatus().isOk();

    rest.get()
        .uri(url(""))
        .exchange()
        .expectBody()
        .json(
            """
            {"maxDownloadRate": 1000, "maxUploadRate": 2000, "maxConnections": 0,
             "sequential": true, "queued": false}
            """);
  }

  @Test
  void changesPrioritiesOfFiles() {
    patch(
            """
            {"files": [{"index": 0, "priority": "SKIP"}, {"index": 1, "priority": "SKIP"},
                       {"index": 2, "priority": "HIGH"}]}
            """)
        .expectStatus()
        .isOk();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri(url("/files"))
                .exchange()
                .expectBody()
                .jsonPath("$[*].priority")
                .isEqualTo(List.of("SKIP", "SKIP", "HIGH")));
    rest.get()
        .uri(url(""))
        .exchange()
        .expectBody()
        .jsonPath("$.wantedBytes")
        .isEqualTo(torrent.layout().totalSize() - 98_304);
    patch("{\"files\": [{\"index\": 0, \"priority\": \"NORMAL\"}]}").expectStatus().isOk();
  }

  @Test
  void tellsOfSomeFiles() {
    rest.get()
        .uri(url("/files?from=1&limit=1"))
        .exchange()
        .expectBody()
        .jsonPath("$[*].index")
        .isEqualTo(List.of(1));
    rest.get().uri(url("/files?from=3")).exchange().expectBody().json("[]");
    rest.get().uri(url("/files?from=-1")).exchange().expectStatus().isBadRequest();
    rest.get().uri(url("/files?limit=0")).exchange().expectStatus().isBadRequest();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"maxDownloadRate\": -1}|maxDownloadRate",
        "{\"maxUploadRate\": -1}|maxUploadRate",
        "{\"maxConnections\": -1}|maxConnections",
        "{\"sequential\": \"maybe\"}|sequential",
        "{\"files\": [{\"index\": 3, \"priority\": \"SKIP\"}]}|files",
        "{\"files\": [{\"index\": -1, \"priority\": \"SKIP\"}]}|files",
        "{\"files\": [{\"index\": 0}]}|files",
        "{\"files\": [{\"priority\": \"SKIP\"}]}|files",
        "{\"files\": [{\"index\": 0, \"priority\": \"URGENT\"}]}|files",
        "{\"files\": [null]}|files",
        "{\"files\": 3}|files",
        "{\"paused\": true}|paused"
      })
  void namesWhatIsWrong(String json, String field) {
    patch(json)
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo(field);
  }

  @Test
  void knowsNoOtherTorrent() {
    rest.patch()
        .uri("/api/v1/torrents/c12fe1c06bba254a9dc9f519b335aa7c1367a88a")
        .contentType(MediaType.APPLICATION_JSON)
        .body("{}")
        .exchange()
        .expectStatus()
        .isNotFound();
  }
}
