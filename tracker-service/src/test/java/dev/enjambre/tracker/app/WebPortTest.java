package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "enjambre.tracker.listen-port=0",
      "management.prometheus.metrics.export.enabled=true"
    })
@AutoConfigureRestTestClient
class WebPortTest {

  @Autowired private RestTestClient client;

  @Autowired private ProtocolServer server;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator/health",
        "/actuator/health/liveness",
        "/actuator/health/readiness",
        "/livez",
        "/readyz"
      })
  void tellsThatItIsUp(String path) {
    client
        .get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("UP");
  }

  @Test
  void isReadyBecauseTheProtocolPortListens() {
    client
        .get()
        .uri("/readyz")
        .exchange()
        .expectBody()
        .jsonPath("$.components.protocolPort.details.port")
        .isEqualTo(server.port());
  }

  @Test
  void tellsWhichProtocolPortThePlatformChose() {
    client
        .get()
        .uri("/actuator/info")
        .exchange()
        .expectBody()
        .jsonPath("$.tracker.protocolPort")
        .isEqualTo(server.port())
        .jsonPath("$.tracker.udpPort")
        .isNumber();
  }

  @Test
  void countsForPrometheus() throws Exception {
    String peer = "&peer_id=bbbbbbbbbbbbbbbbbbbb&port=6881&left=0";
    RawHttp.get(server.port(), "/announce?info_hash=9aaaaaaaaaaaaaaaaaaa&event=started" + peer);
    RawHttp.get(server.port(), "/announce");
    RawHttp.get(server.port(), "/scrape?info_hash=9aaaaaaaaaaaaaaaaaaa");

    client
        .get()
        .uri("/actuator/prometheus")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(String.class)
        .value(text ->
            assertThat(text)
                .contains(
                    "enjambre_tracker_announces_total"
                        + "{event=\"started\",outcome=\"accepted\",protocol=\"http\"} 1.0",
                    "enjambre_tracker_announces_total"
                        + "{event=\"unknown\",outcome=\"malformed\",protocol=\"http\"} 1.0",
                    "enjambre_tracker_scrapes_total"
                        + "{outcome=\"accepted\",protocol=\"http\"} 1.0",
                    "enjambre_tracker_announce_duration_seconds_bucket{protocol=\"http\",le=",
                    "enjambre_tracker_swarms 1.0",
                    "enjambre_tracker_info{hostname=\"",
                    "disk_free_bytes{path=\"",
                    "enjambre_tracker_peers{family=\"ipv4\",role=\"seeder\"} 1.0",
                    "enjambre_tracker_peers_expired_total 0.0"));
    client
        .get()
        .uri("/api/v1/stats")
        .exchange()
        .expectBody()
        .json("{\"swarms\":1,\"seeders\":1,\"leechers\":0,\"peersIpv4\":1,\"peersIpv6\":0}");
  }

  @Test
  void answersWithProblemDocumentsWhatItDoesNotKnow() {
    client
        .get()
        .uri("/api/v1/nothing")
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    client
        .post()
        .uri("/announce")
        .exchange()
        .expectStatus()
        .isEqualTo(405)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }
}
