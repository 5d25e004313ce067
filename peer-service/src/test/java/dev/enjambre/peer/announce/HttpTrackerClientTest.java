package dev.enjambre.peer.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpTrackerClientTest {

  private static final String ANSWER = "d8:intervali1800e5:peers6:\u007f\0\0\1\u001a\u00e1e";
  private static final AnnounceRequest REQUEST =
      AnnounceRequest.builder(
              InfoHash.fromHex("00ff7f80202b2526c12fe1c06bba254a9dc9f519"),
              PeerId.random(new SplittableRandom(1)),
              6881)
          .left(10)
          .event(AnnounceEvent.STARTED)
          .build();

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpTrackerClient client =
      new HttpTrackerClient(Optional.empty(), _ -> false, CallRules.ANY_MACHINE);
  private HttpServer server;
  private URI base;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stopAll() {
    testIsOver.countDown();
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void announces() throws Exception {
    serve("/announce", 200, ANSWER);

    AnnounceResponse response = announce("/announce");

    assertThat(response)
        .isInstanceOfSatisfying(
            AnnounceResponse.Success.class,
            success -> {
              assertThat(success.interval()).isEqualTo(Duration.ofMinutes(30));
              assertThat(success.peers()).hasSize(1);
              assertThat(success.peers().getFirst().host()).isEqualTo("127.0.0.1");
              assertThat(success.peers().getFirst().port()).isEqualTo(6881);
            });
    String sent = requests.take();
    assertThat(sent).startsWith("/announce?");
    assertThat(HttpAnnounceCodec.parseQuery(sent.substring(sent.indexOf('?') + 1)))
        .isEqualTo(REQUEST);
  }

  @Test
  void keepsTheQueryOfTheTrackersUrl() throws Exception {
    serve("/announce", 200, ANSWER);

    announce("/announce?passkey=a%2Fb#part");

    assertThat(requests.take())
        .startsWith("/announce?passkey=a%2Fb&info_hash=%00%FF")
        .doesNotContain("part");
  }

  @Test
  void putsTheQueryWhereItBelongs() {
    assertThat(url("http://t/a")).isEqualTo("http://t/a?q=1");
    assertThat(url("http://t")).isEqualTo("http://t?q=1");
    assertThat(url("http://t/a?")).isEqualTo("http://t/a?q=1");
    assertThat(url("http://t/a?k=v")).isEqualTo("http://t/a?k=v&q=1");
    assertThat(url("http://t/a#?")).isEqualTo("http://t/a?q=1");
    assertThat(url("http://[::1]:80/%61")).isEqualTo("http://[::1]:80/%61?q=1");
  }

  @Test
  void understandsAChunkedAnswer() throws Exception {
    server.createContext(
        "/announce",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            for (byte b : ANSWER.getBytes(ISO_8859_1)) {
              body.write(b);
              body.flush();
            }
          }
        });

    assertThat(announce("/announce")).isInstanceOf(AnnounceResponse.Success.class);
  }

  @Test
  void passesOnWhyTheTrackerRefuses() throws Exception {
    serve("/announce", 200, "d14:failure reason7:go awaye");

    assertThat(announce("/announce")).isEqualTo(AnnounceResponse.Failure.of("go away"));
  }

  @Test
  void passesOnWhyTheTrackerRefusesWithAnErrorStatus() throws Exception {
    serve("/announce", 403, "d14:failure reason7:go awaye");

    assertThat(announce("/announce")).isEqualTo(AnnounceResponse.Failure.of("go away"));
  }

  @Test
  void failsOnAnErrorStatus() {
    serve("/announce", 500, "oops");
    serve("/odd/announce", 503, ANSWER);

    assertFails("/announce", "the tracker answered with HTTP status 500");
    assertFails("/odd/announce", "the tracker answered with HTTP status 503");
    assertFails("/nowhere/announce", "the tracker answered with HTTP status 404");
  }

  @Test
  void failsOnGarbage() {
    serve("/announce", 200, "<html>hello</html>");
    serve("/empty/announce", 200, "");
    serve("/odd/announce", 200, "d8:intervali-5e5:peers5:abcdee");

    assertFails("/announce", "the tracker's answer makes no sense");
    assertFails("/empty/announce", "the tracker's answer makes no sense");
    assertFails("/odd/announce", "the tracker's answer makes no sense");
  }

  @Test
  void failsOnAnAnswerWithoutEnd() {
    server.createContext(
        "/announce",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            byte[] chunk = new byte[65536];
            while (testIsOver.getCount() > 0) {
              body.write(chunk);
            }
          }
        });

    assertFails("/announce", "too long: more than 1048576 bytes");
  }

  @Test
  void followsRedirects() throws Exception {
    redirect("/old/announce", "/announce");
    serve("/announce", 200, ANSWER);

    assertThat(announce("/old/announce")).isInstanceOf(AnnounceResponse.Success.class);
  }

  @Test
  void noTorrentHasUsAskAServiceOfThisMachine() {
    serve("/announce", 200, ANSWER);

    assertThatThrownBy(() -> announceBy(strangers(), "/announce"))
        .hasMessageContaining("is at an address to which nobody may send this peer");
    assertThat(requests).isEmpty();
  }

  @Test
  void theOperatorsOwnTrackerMayBeThere() throws Exception {
    serve("/announce", 200, ANSWER);
    serve("/odd", 200, ANSWER);

    assertThat(announceBy(operators(), "/announce")).isInstanceOf(AnnounceResponse.Success.class);
    assertThat(announceBy(operators(), "/odd")).isInstanceOf(AnnounceResponse.Success.class);
  }

  @Test
  void inANetworkOfOursATorrentsTrackerIsAskedAsATrackerAlone() throws Exception {
    serve("/shutdown", 200, ANSWER);
    serve("/key/announce.php", 200, ANSWER);

    assertFails("/shutdown", "needs a path that ends in /announce");
    assertFails("/announce/shutdown", "needs a path that ends in /announce");
    assertThat(requests).isEmpty();
    assertThat(announce("/key/announce.php?user=1")).isInstanceOf(AnnounceResponse.Success.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:1/announce", "http://169.254.169.254/", "http://0.0.0.0/"})
  void noRedirectSendsUsWhereNobodyMay(String target) {
    redirect("/announce", target);

    assertThatThrownBy(() -> announceBy(operators(), "/announce"))
        .hasMessageContaining("is at an address to which nobody may send this peer");
  }

  /** Asks for torrents' trackers by the rules of a peer in a network of machines. */
  private static HttpTrackerClient strangers() {
    return new HttpTrackerClient(Optional.empty(), _ -> false, CallRules.OTHER_MACHINES);
  }

  /** The same for trackers that the operator has set. */
  private static HttpTrackerClient operators() {
    return new HttpTrackerClient(Optional.empty(), _ -> true, CallRules.OTHER_MACHINES);
  }

  private AnnounceResponse announceBy(HttpTrackerClient other, String path) throws Exception {
    try (other) {
      return other.announce(base.resolve(path), REQUEST).get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void failsOnRedirectsWithoutEnd() {
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/loop/announce",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", "/loop/announce?" + count.incrementAndGet());
          respond(exchange, 302, "");
        });

    assertFails("/loop/announce", "the tracker redirects too often");
    assertThat(count).hasValueBetween(2, 10);
  }

  @Test
  void doesNotFollowARedirectToAnotherScheme() {
    redirect("/old/announce", "file:///etc/passwd");

    assertFails("/old/announce", "");
  }

  @Test
  void givesUpOnASlowTracker() {
    server.createContext("/announce", _ -> awaitTheEnd());

    assertGivesUp("/announce");
  }

  @Test
  void givesUpOnATrackerThatTrickles() {
    server.createContext(
        "/announce",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('d');
          exchange.getResponseBody().flush();
          awaitTheEnd();
        });

    assertGivesUp("/announce");
  }

  @Test
  void failsWhereNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() ->
            client.announce(URI.create("http://127.0.0.1:" + port + "/announce"), REQUEST).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to 127.0.0.1");
  }

  @Test
  void failsOnAHostThatDoesNotExist() {
    assertThatThrownBy(() ->
            client.announce(URI.create("http://no.such.host.invalid/announce"), REQUEST).get())
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("the host name no.such.host.invalid cannot be resolved");
  }

  @Test
  void failsOnAUrlThatIsNotHttp() {
    for (String url : new String[] {"udp://t:80", "http:t", "mailto:a@b.c", "/announce"}) {
      assertThatThrownBy(() -> client.announce(URI.create(url), REQUEST).get())
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("not the URL of an HTTP tracker: ");
    }
  }

  @Test
  void bindsToTheGivenSourceAddress() throws Exception {
    server.createContext(
        "/announce",
        exchange -> {
          requests.add(exchange.getRemoteAddress().getAddress().getHostAddress());
          respond(exchange, 200, ANSWER);
        });

    try (var bound =
        new HttpTrackerClient(
            Optional.of(InetAddress.getByName("127.0.0.7")), _ -> false, CallRules.ANY_MACHINE)) {
      bound.announce(base.resolve("/announce"), REQUEST).get();
    }

    assertThat(requests.take()).isEqualTo("127.0.0.7");
  }

  private AnnounceResponse announce(String path) throws Exception {
    return client.announce(base.resolve(path), REQUEST).get(20, TimeUnit.SECONDS);
  }

  private void assertFails(String path, String message) {
    assertThatThrownBy(() -> announce(path))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private void assertGivesUp(String path) {
    try (var impatient =
        new HttpTrackerClient(
            Optional.empty(),
            _ -> true,
            CallRules.OTHER_MACHINES,
            Duration.ofMillis(300),
            InetAddress::getAllByName,
            () -> (SSLSocketFactory) SSLSocketFactory.getDefault())) {
      assertThatThrownBy(() -> impatient.announce(base.resolve(path), REQUEST).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessage("no answer from 127.0.0.1 within 0.3 s");
    }
  }

  private void serve(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          respond(exchange, status, body);
        });
  }

  private void redirect(String path, String location) {
    HttpHandler handler =
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          respond(exchange, 301, "");
        };
    server.createContext(path, handler);
  }

  private void awaitTheEnd() {
    try {
      testIsOver.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(ISO_8859_1);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String url(String tracker) {
    return HttpTrackerClient.announceUrl(URI.create(tracker), "q=1").toString();
  }
}
