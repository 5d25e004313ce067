package dev.enjambre.peer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.peer.service.PeerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Two peers, steered by nothing but their REST API. */
class TwoPeersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void whatIsUploadedToOneIsFetchedByTheOther() {
    byte[] content = new byte[20_000_001];
    new SplittableRandom(1).nextBytes(content);
    try (ConfigurableApplicationContext first = start("first");
        ConfigurableApplicationContext second = start("second")) {
      RestTestClient seeder = client(first);
      RestTestClient leecher = client(second);

      String location =
          Objects.requireNonNull(
              seeder
                  .put()
                  .uri("/api/v1/files/model.bin")
                  .contentType(MediaType.APPLICATION_OCTET_STREAM)
                  .body(content)
                  .exchange()
                  .expectStatus()
                  .isCreated()
                  .returnResult()
                  .getResponseHeaders()
                  .getFirst("Location"));
      byte[] torrent =
          Objects.requireNonNull(
              seeder
                  .get()
                  .uri(location + "/torrent")
                  .exchange()
                  .expectBody(byte[].class)
                  .returnResult()
                  .getResponseBody());
      leecher
          .post()
          .uri("/api/v1/torrents")
          .contentType(MediaType.parseMediaType("application/x-bittorrent"))
          .body(torrent)
          .exchange()
          .expectStatus()
          .isCreated();
      leecher
          .post()
          .uri(location + "/peers")
          .contentType(MediaType.APPLICATION_JSON)
          .body("{\"address\": \"127.0.0.1:" + first.getBean(PeerService.class).port() + "\"}")
          .exchange()
          .expectStatus()
          .isAccepted();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              leecher
                  .get()
                  .uri(location)
                  .exchange()
                  .expectBody()
                  .jsonPath("$.state")
                  .isEqualTo("SEEDING")
                  .jsonPath("$.downloadedBytes")
                  .isEqualTo(content.length));
      seeder
          .get()
          .uri(location)
          .exchange()
          .expectBody()
          .jsonPath("$.uploadedBytes")
          .isEqualTo(content.length);
    }
    assertThat(folder.resolve("second/model.bin")).hasBinaryContent(content);
  }

  private ConfigurableApplicationContext start(String name) {
    return new SpringApplicationBuilder(PeerApplication.class)
        .run(
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--enjambre.peer.listen-address=127.0.0.1",
            "--enjambre.peer.listen-port=0",
            "--enjambre.peer.data-dir=" + folder.resolve(name));
  }

  private static RestTestClient client(ConfigurableApplicationContext peer) {
    return RestTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + peer.getEnvironment().getProperty("local.server.port"))
        .build();
  }
}
