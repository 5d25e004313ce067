package dev.enjambre.tracker.app;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"enjambre.tracker.listen-port=0", "enjambre.api.token=s3cret"})
@AutoConfigureRestTestClient
class ApiTokenTest {

  @Autowired private RestTestClient client;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/announce",
        "/scrape",
        "/livez",
        "/readyz",
        "/actuator/health",
        "/actuator/health/liveness"
      })
  void isNotNeededByClientsAndHealthChecks(String path) {
    client.get().uri(path).exchange().expectStatus().isOk();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/stats",
        "/actuator/prometheus",
        "/actuator/info",
        "/",
        "/announce/../api/v1/stats",
        "/api/v1/stats;/announce"
      })
  void isNeededElsewhereHoweverThePathIsSpelt(String path) {
    client.get().uri(path).exchange().expectStatus().isUnauthorized();
  }

  @Test
  void theHealthTellsNoDetailsWithoutIt() {
    client
        .get()
        .uri("/actuator/health")
        .exchange()
        .expectBody()
        .jsonPath("$.status")
        .exists()
        .jsonPath("$.components")
        .doesNotExist();
    client
        .get()
        .uri("/actuator/health")
        .header("Authorization", "Bearer s3cret")
        .exchange()
        .expectBody()
        .jsonPath("$.components.protocolPort")
        .exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "beans", "conditions", "configprops", "env", "heapdump", "httpexchanges", "logfile",
        "loggers", "mappings", "quartz", "scheduledtasks", "sessions", "shutdown", "threaddump"
      })
  void noOtherOfActuatorsEndpointsIsThere(String endpoint) {
    client
        .get()
        .uri("/actuator/" + endpoint)
        .header("Authorization", "Bearer s3cret")
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  void opensTheRest() {
    client
        .get()
        .uri("/api/v1/stats")
        .header("Authorization", "Bearer s3cret")
        .exchange()
        .expectStatus()
        .isOk();
  }
}
