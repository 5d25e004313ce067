package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.peer.service.PeerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(
    classes = PeerApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "server.address=127.0.0.1",
      "enjambre.peer.listen-address=127.0.0.1",
      "enjambre.peer.listen-port=0",
      "enjambre.peer.trackers=http://127.0.0.1:9/announce",
      "enjambre.peer.hostname=peer-7",
      "enjambre.peer.zone=rack-3",
      "enjambre.api.token=secret"
    })
@AutoConfigureRestTestClient
@DirtiesContext
class HealthAndMetricsTest {

  @TempDir static Path folder;

  @Autowired RestTestClient anybody;
  @Autowired PeerService service;

  @DynamicPropertySource
  static void configure(DynamicPropertyRegistry registry) {
    registry.add("enjambre.peer.data-dir", () -> folder.resolve("data").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/livez", "/readyz", "/actuator/health/liveness", "/actuator/health/readiness"})
  void isAliveAndReadyThoughItsTrackerIsNotThere(String path) {
    anybody
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
  void isNotReadyWhenTheDataFolderCannotBeWritten() throws IOException {
    Path state = folder.resolve("data/.enjambre");
    Path aside = folder.resolve("data/aside");
    Files.move(state, aside);
    Files.writeString(state, "a file where the folder was");
    try {
      anybody.get().uri("/readyz").exchange().expectStatus().isEqualTo(503);
      anybody.get().uri("/livez").exchange().expectStatus().isOk();
    } finally {
      Files.delete(state);
      Files.move(aside, state);
    }
    anybody.get().uri("/readyz").exchange().expectStatus().isOk();
  }

  @Test
  void tellsItsHealthInDetailToWhoKnowsTheToken() {
    anybody
        .get()
        .uri("/actuator/health")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo("UP")
        .jsonPath("$.components")
        .doesNotExist();
    anybody
        .get()
        .uri("/actuator/health")
        .header("Authorization", "Bearer secret")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.components.wire.details.port")
        .isEqualTo(service.port())
        .jsonPath("$.components.dataFolder.status")
        .isEqualTo("UP")
        .jsonPath("$.components.trackers")
        .exists()
        .jsonPath("$.components.discovery.status")
        .isEqualTo("UP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beans",
        "conditions",
        "configprops",
        "env",
        "heapdump",
        "logfile",
        "loggers",
        "mappings",
        "scheduledtasks",
        "shutdown",
        "threaddump"
      })
  void noOtherOfActuatorsEndpointsIsThere(String endpoint) {
    anybody
        .get()
        .uri("/actuator/" + endpoint)
        .header("Authorization", "Bearer secret")
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  void asksForTheTokenEverywhereElse() {
    for (String path : new String[] {"/api/v1/torrents", "/actuator/prometheus", "/nowhere"}) {
      anybody
          .get()
          .uri(path)
          .exchange()
          .expectStatus()
          .isUnauthorized()
          .expectHeader()
          .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }
    operator().get().uri("/api/v1/torrents").exchange().expectStatus().isOk();
  }

  @Test
  void showsItsMetrics() {
    operator()
        .put()
        .uri("/api/v1/files/metrics.bin")
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(new byte[100])
        .exchange()
        .expectStatus()
        .isCreated();

    assertThat(metrics())
        .contains("enjambre_peer_payload_bytes_total{direction=\"down\"} 0.0")
        .contains("enjambre_peer_payload_bytes_total{direction=\"up\"}")
        .contains("enjambre_peer_protocol_bytes_total{direction=\"up\"}")
        .contains("enjambre_peer_connections{direction=\"in\",state=\"trading\"} 0.0")
        .contains("enjambre_peer_connections_opened_total{direction=\"out\"}")
        .contains("enjambre_peer_torrents{state=\"failed\"} 0.0")
        .contains("enjambre_peer_torrents{state=\"seeding\"}")
        .contains("enjambre_peer_pieces_total{outcome=\"verified\"}")
        .contains("enjambre_peer_pieces_total{outcome=\"failed\"}")
        .contains("enjambre_peer_blocks_total{event=\"requested\"}")
        .contains("enjambre_peer_blocks_total{event=\"cancelled\"}")
        .contains("enjambre_peer_blocks_total{event=\"duplicate\"}")
        .contains("enjambre_peer_blocks_total{event=\"rejected\"}")
        .contains("enjambre_peer_requests_rejected_total")
        .contains("enjambre_peer_connections_half_open 0.0")
        .contains("enjambre_peer_torrents_queued 0.0")
        .contains("enjambre_peer_torrents_stalled 0.0")
        .containsPattern("enjambre_peer_wanted_bytes [12]00.0")
        .contains("enjambre_peer_left_bytes 0.0")
        .contains("disk_free_bytes{path=\"" + folder.resolve("data"))
        .contains("enjambre_peer_info{hostname=\"peer-7\",transport=\"")
        .contains("zone=\"rack-3\"} 1")
        .contains("enjambre_peer_chokes{state=\"peer_unchoked\"} 0.0")
        .contains("enjambre_peer_disk_queue_limit_bytes 6.7108864E7")
        .contains("enjambre_peer_disk_bytes_total{direction=\"written\"}")
        .contains("enjambre_peer_disk_latency_seconds_bucket{operation=\"write\",le=\"0.02\"}")
        .contains("enjambre_peer_piece_latency_seconds_bucket{le=\"0.5\"}")
        .contains("enjambre_peer_disk_queue_bytes 0.0")
        .contains("enjambre_peer_violations_total{kind=\"frame_too_long\"} 0.0")
        .contains("enjambre_peer_announces_total{outcome=\"failure\"}")
        .contains("enjambre_peer_discovery_addresses{state=\"reached\"} 0.0")
        .contains("enjambre_peer_discovery_lookups_total{outcome=\"found\"} 0.0")
        .contains("enjambre_peer_zone_bytes_total{direction=\"down\",zone=\"same\"} 0.0")
        .contains("enjambre_peer_zone_bytes_total{direction=\"up\",zone=\"other\"} 0.0");
  }

  @Test
  void countsTrackersThatDoNotAnswer() {
    operator()
        .put()
        .uri("/api/v1/files/announced.bin")
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(new byte[100])
        .exchange()
        .expectStatus()
        .isCreated();

    await()
        .untilAsserted(
            () -> assertThat(metrics()).containsPattern("enjambre_peer_trackers_failing [1-9]"));
  }

  private String metrics() {
    return Objects.requireNonNull(
        operator()
            .get()
            .uri("/actuator/prometheus")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  private RestTestClient operator() {
    return anybody.mutate().defaultHeader("Authorization", "Bearer secret").build();
  }
}
