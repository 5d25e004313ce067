package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.catalog.FakeCatalog;
import dev.enjambre.peer.catalog.Torrents;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

class CatalogWebTest extends PeerApi {

  private static FakeCatalog catalog = new FakeCatalog();

  @DynamicPropertySource
  static void useTheCatalogue(DynamicPropertyRegistry registry) {
    registry.add("enjambre.peer.catalog-url", () -> catalog.url().toString());
    registry.add("enjambre.peer.replicate", () -> "auto-*,other-*");
  }

  @BeforeAll
  static void makeFolder() throws Exception {
    Files.createDirectories(shares());
  }

  @AfterEach
  void answerAgain() {
    catalog.failWith(0);
  }

  @AfterAll
  static void end() {
    catalog.close();
  }

  @Test
  @DisplayName("C1: a file that is uploaded is in the catalogue when the call returns")
  void anUploadIsPublished() {
    put("model.bin", random(50_000, 1), "")
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.catalog.state")
        .isEqualTo("PUBLISHED")
        .jsonPath("$.catalog.error")
        .isEmpty();

    search("odel.b")
        .jsonPath("$.results[0].name")
        .isEqualTo("model.bin")
        .jsonPath("$.results[0].sizeBytes")
        .isEqualTo(50_000)
        .jsonPath("$.results[0].seeders")
        .isEqualTo(3)
        .jsonPath("$.results[0].sources[0]")
        .isEqualTo("catalog")
        .jsonPath("$.results[0].state")
        .isEqualTo("SEEDING")
        .jsonPath("$.problems")
        .isEmpty();
  }

  @Test
  void aShareIsPublishedUnlessItIsNotToBe() throws Exception {
    Files.write(shares().resolve("public.bin"), random(30_000, 2));
    Files.write(shares().resolve("private.bin"), random(30_000, 3));

    post("/api/v1/shares", Map.of("path", "public.bin"))
        .expectBody()
        .jsonPath("$.catalog.state")
        .isEqualTo("PUBLISHED");
    post("/api/v1/shares", Map.of("path", "private.bin", "publish", false))
        .expectBody()
        .jsonPath("$.catalog")
        .isEmpty();
    put("hidden.bin", random(30_000, 4), "?publish=false")
        .expectBody()
        .jsonPath("$.catalog")
        .isEmpty();
  }

  @Test
  void anUploadUnderANameThatStandsForAnotherTorrentIsRefused() {
    catalog.put(Torrents.of("taken.bin", 1));

    put("taken.bin", random(20_000, 99), "")
        .expectStatus()
        .isEqualTo(HttpStatus.CONFLICT)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("name");
    put("taken.bin", random(5, 99), "").expectStatus().isEqualTo(HttpStatus.CONFLICT);
    assertThat(data().resolve("taken.bin")).doesNotExist();
    assertThat(data().resolve(".enjambre/uploads")).isEmptyDirectory();

    put("taken.bin", random(20_000, 99), "?publish=false").expectStatus().isCreated();
  }

  @Test
  void withoutAnAnswerOfTheCatalogueAnUploadIsPublishedLater() {
    catalog.failWith(503);

    String infoHash = infoHash("late.bin", 5);
    put("late.bin", Torrents.content(5), "")
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.catalog.state")
        .isEqualTo("WAITING");

    assertThat(infoHash).hasSize(40);
    search("late").jsonPath("$.problems[0].source").isEqualTo("catalog");
    rest.get()
        .uri("/actuator/health")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.components.catalog.status")
        .isEqualTo("UNKNOWN");
    post("/api/v1/torrents", Map.of("catalog", "late.bin"))
        .expectStatus()
        .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);

    catalog.failWith(0);
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .untilAsserted(() ->
            rest.get()
                .uri("/api/v1/torrents")
                .exchange()
                .expectBody()
                .jsonPath("$[?(@.name=='late.bin')].catalog.state")
                .isEqualTo("PUBLISHED"));
  }

  @Test
  @DisplayName("C2: a file of the catalogue is added by its name, or its info hash")
  void addsWhatTheCatalogueHas() {
    Metainfo named = Torrents.of("by name.bin", 11);
    Metainfo hashed = Torrents.of("by hash.bin", 12);
    catalog.put(named);
    catalog.put(hashed);

    post("/api/v1/torrents", Map.of("catalog", "by name.bin"))
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.infoHash")
        .isEqualTo(named.infoHash().toHex())
        .jsonPath("$.catalog")
        .isEmpty();
    post("/api/v1/torrents", Map.of("catalog", hashed.infoHash().toHex()))
        .expectStatus()
        .isCreated();
    post("/api/v1/torrents", Map.of("catalog", "by name.bin")).expectStatus().isOk();
    post("/api/v1/torrents", Map.of("catalog", "nothing of that name"))
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("catalog");
  }

  @Test
  void aTorrentThatWasAddedIsPublishedOnRequest() {
    Metainfo torrent = Torrents.of("asked for.bin", 13);
    add(torrent).expectStatus().isCreated().expectBody().jsonPath("$.catalog").isEmpty();

    rest.post()
        .uri("/api/v1/torrents/" + torrent.infoHash() + "/publish")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.catalog.state")
        .isEqualTo("PUBLISHED");

    Metainfo atOnce = Torrents.of("at once.bin", 14);
    rest.post()
        .uri("/api/v1/torrents?publish=true")
        .contentType(MediaType.parseMediaType("application/x-bittorrent"))
        .body(atOnce.toBytes())
        .exchange()
        .expectBody()
        .jsonPath("$.catalog.state")
        .isEqualTo("PUBLISHED");
  }

  @Test
  void fetchesByItselfWhatItIsToReplicate() {
    Metainfo wanted = Torrents.of("auto-1.bin", 15);
    catalog.put(wanted);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri("/api/v1/torrents/" + wanted.infoHash())
                .exchange()
                .expectStatus()
                .isOk());
  }

  @Test
  void refusesASearchThatIsTooLong() {
    rest.get()
        .uri("/api/v1/search?q=" + "x".repeat(201))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("q");
    rest.get().uri("/api/v1/search?size=501").exchange().expectStatus().isBadRequest();
  }

  private static String infoHash(String name, long seed) {
    return Torrents.of(name, seed).infoHash().toHex();
  }

  private RestTestClient.BodyContentSpec search(String text) {
    return rest.get()
        .uri("/api/v1/search?q={text}", text)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody();
  }

  private RestTestClient.ResponseSpec put(String name, byte[] content, String query) {
    return rest.put()
        .uri("/api/v1/files/" + name + query)
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(content)
        .exchange();
  }

  private RestTestClient.ResponseSpec post(String path, Map<String, Object> json) {
    return rest.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(json).exchange();
  }
}
