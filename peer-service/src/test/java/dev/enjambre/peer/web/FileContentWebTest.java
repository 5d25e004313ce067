package dev.enjambre.peer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.enjambre.common.metainfo.Metainfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file's bytes by HTTP, whole and in part. */
class FileContentWebTest extends PeerApi {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final byte[] content = random(300_000, 5);
  private Metainfo torrent;

  @BeforeEach
  void addATorrentWhoseDataIsThere() throws Exception {
    torrent = torrent("a file.bin", content);
    Files.write(data().resolve("a file.bin"), content);
    add(torrent);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            rest.get()
                .uri("/api/v1/torrents/" + torrent.infoHash())
                .exchange()
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("SEEDING"));
  }

  private HttpResponse<byte[]> get(Metainfo of, String method, int file, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + port
                        + "/api/v1/torrents/"
                        + of.infoHash()
                        + "/files/"
                        + file))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String... headers) throws IOException, InterruptedException {
    return get(torrent, "GET", 0, headers);
  }

  private String tag() {
    return "\"" + torrent.infoHash() + "-0\"";
  }

  @Test
  void givesTheWholeFile() throws Exception {
    HttpResponse<byte[]> answer = get();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(content);
    assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(answer.headers().firstValue("ETag")).contains(tag());
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment")
        .contains("a%20file.bin");
  }

  @Test
  void givesAPart() throws Exception {
    HttpResponse<byte[]> answer = get("Range", "bytes=16000-250000");

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(content, 16_000, 250_001));
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes 16000-250000/300000");
  }

  @Test
  void givesTheEnd() throws Exception {
    assertThat(get("Range", "bytes=-3").body())
        .isEqualTo(Arrays.copyOfRange(content, 299_997, 300_000));
  }

  @Test
  void saysHowLongTheFileIsWhenTheRangeIsNotThere() throws Exception {
    HttpResponse<byte[]> answer = get("Range", "bytes=300000-");

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */300000");
  }

  @Test
  void givesAPartOnlyOfTheSameBytes() throws Exception {
    assertThat(get("Range", "bytes=0-9", "If-Range", tag()).statusCode()).isEqualTo(206);
    assertThat(get("Range", "bytes=0-9", "If-Range", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(get("If-None-Match", tag()).statusCode()).isEqualTo(304);
  }

  @Test
  void tellsTheLengthWithoutTheBytes() throws Exception {
    HttpResponse<byte[]> answer = get(torrent, "HEAD", 0);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).contains("300000");
  }

  @Test
  void knowsNoOtherFiles() throws Exception {
    assertThat(get(torrent, "GET", 1).statusCode()).isEqualTo(404);
    assertThat(get(torrent("other", content), "GET", 0).statusCode()).isEqualTo(404);
  }

  @Test
  void breaksOffWhenTheTorrentIsRemoved() throws Exception {
    Metainfo missing = torrent("missing.bin", random(500_000, 6));
    add(missing);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + port
                        + "/api/v1/torrents/"
                        + missing.infoHash()
                        + "/files/0"))
            .build();
    HttpResponse<InputStream> answer =
        CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);

    rest.delete()
        .uri("/api/v1/torrents/" + missing.infoHash() + "?data=true")
        .exchange()
        .expectStatus()
        .isNoContent();

    try (InputStream body = answer.body()) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }
}
