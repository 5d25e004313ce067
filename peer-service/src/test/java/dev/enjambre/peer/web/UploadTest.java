package dev.enjambre.peer.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.MetainfoBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

class UploadTest extends PeerApi {

  @Test
  void seedsWhatIsUploaded() throws Exception {
    byte[] content = random(3_000_000, 1);

    String hash = infoHash(put("model.bin", content).expectStatus().isCreated());

    assertThat(data().resolve("model.bin")).hasBinaryContent(content);
    assertThat(hash)
        .isEqualTo(new MetainfoBuilder().build(data().resolve("model.bin")).infoHash().toHex());
    awaitSeeding(hash);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void answersOkToTheSameFile() throws IOException {
    byte[] content = random(1000, 2);

    String hash = infoHash(put("same.bin", content).expectStatus().isCreated());
    String again = infoHash(put("same.bin", content).expectStatus().isOk());

    assertThat(again).isEqualTo(hash);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void neverReplacesAnotherFile() throws IOException {
    byte[] content = random(1000, 3);
    put("taken.bin", content).expectStatus().isCreated();

    put("taken.bin", random(1000, 4))
        .expectStatus()
        .isEqualTo(409)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.field")
        .isEqualTo("name");
    put("taken.bin", random(999, 4)).expectStatus().isEqualTo(409);

    assertThat(data().resolve("taken.bin")).hasBinaryContent(content);
    assertThat(uploads()).isEmpty();
  }

  @Test
  void takesAnUploadOfUnknownSize() throws Exception {
    byte[] content = random(100_000, 5);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + port + "/api/v1/files/chunked.bin"))
                  .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(201);
    }
    assertThat(data().resolve("chunked.bin")).hasBinaryContent(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/x-www-form-urlencoded", "text/plain", "application/json", "*/*"})
  void takesBytesWhateverTheyAreCalled(String type) {
    byte[] content = "a=1&b=2".getBytes(US_ASCII);
    String name = "form-" + type.replaceAll("[^a-z]", "") + ".bin";

    rest.put()
        .uri("/api/v1/files/" + name)
        .header("Content-Type", type.equals("*/*") ? "application/octet-stream" : type)
        .body(content)
        .exchange()
        .expectStatus()
        .isCreated();

    assertThat(data().resolve(name)).hasBinaryContent(content);
  }

  @Test
  void takesNamesOfAnyLanguage() {
    put("año 東京.bin", random(10, 6)).expectStatus().isCreated();

    assertThat(data().resolve("año 東京.bin")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "nul", "a:b\u0001", "x."})
  void refusesANameThatNoTorrentHolds(String name) throws IOException {
    rest.put()
        .uri("/api/v1/files/{name}", name)
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(random(10, 7))
        .exchange()
        .expectStatus()
        .value(status -> assertThat(status).isBetween(400, 404));
    assertThat(uploads()).isEmpty();
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    put("empty.bin", new byte[0])
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.detail")
        .isNotEmpty();
    assertThat(uploads()).isEmpty();
  }

  @Test
  void leavesNothingOfAnUploadThatBreaks() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT /api/v1/files/broken.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"
              .getBytes(US_ASCII));
      out.write(random(1_500_000, 8));
      out.flush();
      await().atMost(PATIENCE).until(() -> uploads().size() == 1);
    }

    await().atMost(PATIENCE).until(() -> uploads().isEmpty());
    assertThat(data().resolve("broken.bin")).doesNotExist();
    rest.get()
        .uri("/api/v1/torrents")
        .exchange()
        .expectBody()
        .jsonPath("$[?(@.name == 'broken.bin')]")
        .isEmpty();
  }

  @Test
  void refusesWhatWillNotFit() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              ("PUT /api/v1/files/huge.bin HTTP/1.1\r\nHost: x\r\n"
                      + "Content-Length: 4000000000000000\r\n\r\nxxxx")
                  .getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(12);

      assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 507");
    }
    assertThat(uploads()).isEmpty();
  }

  private RestTestClient.ResponseSpec put(String name, byte[] content) {
    return rest.put()
        .uri("/api/v1/files/{name}", name)
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(content)
        .exchange();
  }

  private static String infoHash(RestTestClient.ResponseSpec response) {
    String body = response.expectBody(String.class).returnResult().getResponseBody();
    return String.valueOf(body).replaceAll(".*\"infoHash\":\"([0-9a-f]{40})\".*", "$1");
  }

  private static List<Path> uploads() throws IOException {
    Path folder = data().resolve(".enjambre/uploads");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private void awaitSeeding(String hash) {
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
