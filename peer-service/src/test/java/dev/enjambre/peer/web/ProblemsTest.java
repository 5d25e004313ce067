package dev.enjambre.peer.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Whatever goes wrong, the answer is a problem document. */
class ProblemsTest extends PeerApi {

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, 404",
    "GET, /api/v1/nowhere, 404",
    "GET, /api/v1/files, 404",
    "PATCH, /api/v1/torrents, 405",
    "PUT, /api/v1/torrents, 405",
    "GET, /api/v1/shares, 405",
    "GET, /api/v1/torrents/x/pause, 405",
    "GET, /error, 404"
  })
  void answersAWrongCallWithAProblem(String method, String path, int status) {
    rest.method(HttpMethod.valueOf(method))
        .uri(path)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "application/json", "*/*"})
  void answersWithAProblemWhateverIsAccepted(String accept) {
    rest.get()
        .uri("/api/v1/nowhere")
        .header("Accept", accept)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  @Test
  void refusesAMediaTypeThatItDoesNotTake() {
    rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.TEXT_PLAIN)
        .body("hello")
        .exchange()
        .expectStatus()
        .isEqualTo(415)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "",
        "[]",
        "nonsense",
        "{\"url\": {}}",
        "{\"paused\": \"perhaps\", \"url\": \"x\"}",
        "{\"files\": \"all\"}"
      })
  void refusesWhatIsNotTheJsonThatItTakes(String json) {
    rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.detail")
        .isNotEmpty();
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    byte[] large = new byte[TorrentUpload.MAX_TORRENT_BYTES + 1];

    rest.post()
        .uri("/api/v1/torrents")
        .contentType(MediaType.parseMediaType("application/x-bittorrent"))
        .body(large)
        .exchange()
        .expectStatus()
        .isEqualTo(413)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  @Test
  void refusesAPartThatIsTooLarge() throws IOException {
    String head = "--b\r\nContent-Disposition: form-data; name=\"torrent\"; filename=\"t\"\r\n\r\n";
    long length = 100L + head.length() + TorrentUpload.MAX_TORRENT_BYTES;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/torrents HTTP/1.1\r\nHost: x\r\nContent-Length: "
                  + length
                  + "\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
                  + head)
              .getBytes(UTF_8));
      byte[] chunk = new byte[1 << 20];
      for (int sent = 0; sent < TorrentUpload.MAX_TORRENT_BYTES; sent += chunk.length) {
        out.write(chunk);
      }
      out.write(new byte[100]);
      out.flush();
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

      assertThat(answer.lines().takeWhile(line -> !line.isEmpty()))
          .anyMatch(line -> line.startsWith("HTTP/1.1 413"))
          .anyMatch(line -> line.equals("Content-Type: application/problem+json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/api/v1/files/a%2Fb", "/api/v1/files/..%2Fx", "/a\\b", "/<x>"})
  void refusesAPathThatTheServerRefuses(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              ("PUT "
                      + path
                      + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                      + "Content-Length: 1\r\n\r\nx")
                  .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
      assertThat(answer).contains("\"status\":400").doesNotContain("Tomcat");
    }
  }
}
