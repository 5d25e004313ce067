package dev.enjambre.peer.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The limits over all torrents. */
class SettingsTest extends PeerApi {

  private RestTestClient.ResponseSpec patch(String json) {
    return rest.patch()
        .uri("/api/v1/settings")
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .exchange();
  }

  @Test
  void changesWhatIsGivenAndShowsAll() {
    patch(
            """
            {"maxDownloadRate": 1000000, "maxUploadRate": 500000, "maxConnections": 300,
             "maxConnectionsPerTorrent": 30, "maxConnectionsPerAddress": 3, "maxHalfOpen": 10,
             "maxActiveTorrents": 4, "bufferMemory": 8388608}
            """)
        .expectStatus()
        .isOk();

    patch("{\"maxUploadRate\": 0, \"maxConnections\": null}").expectStatus().isOk();

    rest.get()
        .uri("/api/v1/settings")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"maxDownloadRate": 1000000, "maxUploadRate": 0, "maxConnections": 300,
             "maxConnectionsPerTorrent": 30, "maxConnectionsPerAddress": 3, "maxHalfOpen": 10,
             "maxActiveTorrents": 4, "bufferMemory": 8388608, "choking": "standard"}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"maxDownloadRate\": -1}|maxDownloadRate",
        "{\"maxUploadRate\": \"fast\"}|maxUploadRate",
        "{\"maxUploadRate\": 1.5}|maxUploadRate",
        "{\"maxConnections\": 0}|maxConnections",
        "{\"maxConnections\": 3000000000}|maxConnections",
        "{\"maxConnectionsPerTorrent\": 0}|maxConnectionsPerTorrent",
        "{\"maxConnectionsPerAddress\": 0}|maxConnectionsPerAddress",
        "{\"maxHalfOpen\": 0}|maxHalfOpen",
        "{\"maxActiveTorrents\": -1}|maxActiveTorrents",
        "{\"bufferMemory\": 1000}|bufferMemory",
        "{\"choking\": \"cooperative\"}|choking",
        "{\"maxSpeed\": 1}|maxSpeed"
      })
  void namesTheLimitThatIsWrong(String json, String field) {
    patch(json)
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo(field);
  }
}
