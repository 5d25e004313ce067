package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

class SharesTest extends PeerApi {

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.createDirectories(shares().resolve("game/levels"));
    Files.write(shares().resolve("model.bin"), random(100_000, 1));
    Files.write(shares().resolve("game/readme.txt"), random(10, 2));
    Files.write(shares().resolve("game/levels/1.map"), random(50_000, 3));
    Files.createDirectories(shares().resolve("empty"));
    Files.write(folder.resolve("secret.bin"), random(10, 4));
    Files.createSymbolicLink(shares().resolve("link.bin"), folder.resolve("secret.bin"));
  }

  @Test
  void seedsAFileInPlace() throws Exception {
    share(shares().resolve("model.bin").toString())
        .expectStatus()
        .isCreated()
        .expectHeader()
        .exists("Location")
        .expectBody()
        .jsonPath("$.name")
        .isEqualTo("model.bin");
    awaitSeeding(shares().resolve("model.bin"));
    assertThat(data().resolve("model.bin")).doesNotExist();

    share("model.bin").expectStatus().isOk();
  }

  @Test
  void seedsAFolderInPlace() throws Exception {
    share("game").expectStatus().isCreated().expectBody().jsonPath("$.sizeBytes").isEqualTo(50_010);
    awaitSeeding(shares().resolve("game"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "game/../../secret.bin",
        "/etc/passwd",
        "nothing",
        "",
        ".",
        "link.bin",
        "empty",
        "a\u0000b"
      })
  void refusesWhatIsNotToBeShared(String path) {
    share(path)
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("path");
  }

  @Test
  void needsAPath() {
    rest.post()
        .uri("/api/v1/shares")
        .contentType(MediaType.APPLICATION_JSON)
        .body("{}")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("path");
  }

  private RestTestClient.ResponseSpec share(String path) {
    return rest.post()
        .uri("/api/v1/shares")
        .contentType(MediaType.APPLICATION_JSON)
        .body(new JsonMapper().writeValueAsString(new ShareRequest(path, null)))
        .exchange();
  }

  private void awaitSeeding(Path source) throws Exception {
    String hash = new MetainfoBuilder().build(source).infoHash().toHex();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri("/api/v1/torrents/" + hash)
                .exchange()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("SEEDING"));
  }
}
