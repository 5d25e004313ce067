package dev.enjambre.peer.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

@Timeout(30)
class TorrentUrlFetcherTest {

  private static final int MAX_BYTES = 1000;

  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TorrentUrlFetcher fetcher =
      new TorrentUrlFetcher(CallRules.ANY_MACHINE, MAX_BYTES, Duration.ofSeconds(20));
  private HttpServer server;
  private String base;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stopAll() {
    testIsOver.countDown();
    fetcher.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void fetches() throws Exception {
    serve("/a.torrent", 200, "d1:ae");

    assertThat(fetcher.fetch(base + "/a.torrent")).isEqualTo("d1:ae".getBytes(US_ASCII));
  }

  @Test
  void fetchesWhatIsJustSmallEnough() throws Exception {
    serve("/a.torrent", 200, "x".repeat(MAX_BYTES));

    assertThat(fetcher.fetch(base + "/a.torrent")).hasSize(MAX_BYTES);
  }

  @Test
  void followsRedirects() throws Exception {
    serve("/a.torrent", 200, "d1:ae");
    redirect("/old", "/a.torrent");

    assertThat(fetcher.fetch(base + "/old")).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd, only http and https URLs are fetched",
    "ftp://host/x, only http and https URLs are fetched",
    "x.torrent, only http and https URLs are fetched",
    "'', only http and https URLs are fetched",
    "http:///x, the URL has no host",
    "http:x, the URL has no host",
    "'http://a b/', not a URL: Illegal character in authority",
    "http://no.such.host.invalid/x, the host name cannot be resolved"
  })
  void refusesWhatItCannotFetch(String url, String detail) {
    assertRefused(url, detail);
  }

  @Test
  void refusesWhatIsTooLarge() {
    serve("/a.torrent", 200, "x".repeat(MAX_BYTES + 1));

    assertRefused(
        base + "/a.torrent", "the fetch failed: the answer is too long: more than 1000 bytes");
  }

  @Test
  void refusesAnErrorStatus() {
    serve("/a.torrent", 500, "d1:ae");

    assertRefused(base + "/a.torrent", "the server answered with HTTP status 500");
    assertRefused(base + "/b.torrent", "the server answered with HTTP status 404");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost", "169.254.169.254", "0.0.0.0"})
  void nobodyHasUsAskAServiceOfThisMachineOrACloudsMetadata(String host) {
    try (var strict =
        new TorrentUrlFetcher(CallRules.OTHER_MACHINES, MAX_BYTES, Duration.ofSeconds(20))) {
      String url = "http://" + host + ":" + server.getAddress().getPort() + "/";

      assertThatExceptionOfType(ErrorResponseException.class)
          .isThrownBy(() -> strict.fetch(url))
          .satisfies(refusal ->
              assertThat(refusal.getBody().getDetail())
                  .startsWith(host + " is at an address to which nobody may send this peer"));
    }
  }

  @Test
  void followsNoRedirectToACloudsMetadata() {
    redirect("/old", "http://169.254.169.254/latest/meta-data/");

    assertRefused(
        base + "/old",
        "169.254.169.254 is at an address to which nobody may send this peer: one of this machine,"
            + " or one where nobody is");
  }

  @Test
  void refusesRedirectsWithoutEnd() {
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/loop",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/loop?" + count.incrementAndGet());
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });

    assertRefused(base + "/loop", "the server answered with HTTP status 302");
    assertThat(count).hasValueBetween(2, 10);
  }

  @Test
  void doesNotFollowARedirectToAFile() {
    redirect("/old", "file:///etc/passwd");

    assertThatExceptionOfType(ErrorResponseException.class)
        .isThrownBy(() -> fetcher.fetch(base + "/old"));
  }

  @Test
  void refusesWhereNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertRefused("http://127.0.0.1:" + port + "/x", "cannot connect to the server");
  }

  @Test
  void givesUpOnAServerThatTrickles() {
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 500);
          exchange.getResponseBody().write('d');
          exchange.getResponseBody().flush();
          awaitTheEnd();
        });

    try (var impatient =
        new TorrentUrlFetcher(CallRules.ANY_MACHINE, MAX_BYTES, Duration.ofMillis(300))) {
      assertThatExceptionOfType(ErrorResponseException.class)
          .isThrownBy(() -> impatient.fetch(base + "/slow"))
          .satisfies(refusal ->
              assertThat(refusal.getBody().getDetail())
                  .isEqualTo("the torrent did not arrive within 0.3 s"));
    }
  }

  private void assertRefused(String url, String detail) {
    assertThatExceptionOfType(ErrorResponseException.class)
        .isThrownBy(() -> fetcher.fetch(url))
        .satisfies(refusal -> {
          assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
          assertThat(refusal.getBody().getDetail()).isEqualTo(detail);
          assertThat(refusal.getBody().getProperties()).containsEntry("field", "url");
        });
  }

  private void serve(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(US_ASCII);
          exchange.sendResponseHeaders(status, bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
  }

  private void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          exchange.sendResponseHeaders(301, -1);
          exchange.close();
        });
  }

  private void awaitTheEnd() {
    try {
      testIsOver.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
