package dev.enjambre.peer.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.reach.CallRules;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several trackers behind one name, some of which are gone. */
@Timeout(60)
class TrackerNameTest {

  private static final String ANSWER = "d8:intervali1800e5:peers6:\u007f\0\0\1\u001a\u00e1e";
  private static final InetAddress GOOD = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress BAD = InetAddress.ofLiteral("127.0.0.3");
  private static final AnnounceRequest REQUEST =
      AnnounceRequest.builder(
              InfoHash.fromHex("00ff7f80202b2526c12fe1c06bba254a9dc9f519"),
              PeerId.random(new SplittableRandom(1)),
              6881)
          .left(10)
          .event(AnnounceEvent.STARTED)
          .build();

  @TempDir private Path folder;

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void theNextAddressIsAskedWhereNobodyListens() throws Exception {
    HttpServer server = serve(HttpServer.create(), GOOD, 0, 200);

    AnnounceResponse answer = announce(client(BAD, GOOD), "http", server.getAddress().getPort());

    assertThat(answer).isInstanceOf(Success.class);
    assertThat(asked.take()).isEqualTo("tracker.test:" + server.getAddress().getPort());
  }

  @Test
  void theNextAddressIsAskedWhereNobodyAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, BAD)) {
      serve(HttpServer.create(), GOOD, silent.getLocalPort(), 200);

      assertThat(announce(client(BAD, GOOD), "http", silent.getLocalPort()))
          .isInstanceOf(Success.class);
    }
  }

  @Test
  void theNextAddressIsAskedIfOneFails() throws Exception {
    int port = serve(HttpServer.create(), BAD, 0, 503).getAddress().getPort();
    serve(HttpServer.create(), GOOD, port, 200);

    assertThat(announce(client(BAD, GOOD), "http", port)).isInstanceOf(Success.class);
    assertThat(asked).hasSize(2);
  }

  @Test
  void theOneThatAnsweredIsAskedFirstTheNextTime() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ServerSocket rude = new ServerSocket(0, 50, BAD)) {
      Thread.ofVirtual().start(() -> hangUp(rude, calls));
      serve(HttpServer.create(), GOOD, rude.getLocalPort(), 200);
      HttpTrackerClient client = client(BAD, GOOD);

      for (int i = 0; i < 3; i++) {
        assertThat(announce(client, "http", rude.getLocalPort())).isInstanceOf(Success.class);
      }
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void aRedirectIsFollowed() throws Exception {
    HttpServer server = serve(HttpServer.create(), GOOD, 0, 200);
    HttpServer old = HttpServer.create(new InetSocketAddress(GOOD, 0), 0);
    toClose.add(() -> old.stop(0));
    old.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Location", "http://127.0.0.2:" + server.getAddress().getPort() + "/announce");
          exchange.sendResponseHeaders(302, -1);
        });
    old.start();

    assertThat(announce(client(BAD, GOOD), "http", old.getAddress().getPort()))
        .isInstanceOf(Success.class);
  }

  @Test
  void ifNoneAnswersThatIsSaid() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, GOOD)) {
      port = probe.getLocalPort();
    }

    assertThatThrownBy(() -> announce(client(BAD, GOOD), "http", port))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to tracker.test");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    try (ServerSocket endless = new ServerSocket(0, 50, GOOD)) {
      Thread.ofVirtual().start(() -> talk(endless));

      assertThatThrownBy(() -> announce(client(BAD, GOOD), "http", endless.getLocalPort()))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("too long");
    }
  }

  @Test
  void theCertificateMustBeThatOfTheNameAndNotOfTheAddress() throws Exception {
    HttpsServer right = https("tracker.test");
    int port = serve(right, GOOD, 0, 200).getAddress().getPort();

    assertThat(announce(client(BAD, GOOD), "https", port)).isInstanceOf(Success.class);
    assertThat(asked.take()).isEqualTo("tracker.test:" + port);

    int wrong = serve(https("other.test"), GOOD, 0, 200).getAddress().getPort();
    assertThatThrownBy(() -> announce(client(BAD, GOOD), "https", wrong))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("tracker.test");
  }

  @Test
  void byUdpTheNextAddressIsAskedToo() throws Exception {
    ScriptedUdpTracker tracker = ScriptedUdpTracker.onLoopback();
    toClose.add(tracker);
    UdpTiming timing =
        new UdpTiming(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofMinutes(1));
    InetAddress[] addresses = {BAD, InetAddress.ofLiteral("127.0.0.1")};
    try (UdpTrackerClient client =
        new UdpTrackerClient(
            Optional.empty(), _ -> false, CallRules.ANY_MACHINE, timing, name -> addresses)) {
      URI url = URI.create("udp://tracker.test:" + tracker.url().getPort() + "/announce");

      assertThat(client.announce(url, REQUEST).get(20, TimeUnit.SECONDS))
          .isInstanceOf(Success.class);
    }
  }

  private HttpTrackerClient client(InetAddress... addresses) {
    HttpTrackerClient made =
        new HttpTrackerClient(
            Optional.empty(),
            _ -> false,
            CallRules.ANY_MACHINE,
            Duration.ofSeconds(4),
            name -> addresses,
            () -> tls);
    toClose.add(made);
    return made;
  }

  private static AnnounceResponse announce(HttpTrackerClient client, String scheme, int port)
      throws Exception {
    URI url = URI.create(scheme + "://tracker.test:" + port + "/announce");
    return client.announce(url, REQUEST).get(20, TimeUnit.SECONDS);
  }

  private HttpServer serve(HttpServer server, InetAddress address, int port, int status)
      throws IOException {
    server.bind(new InetSocketAddress(address, port), 0);
    server.createContext("/announce", exchange -> answer(exchange, status));
    server.start();
    toClose.add(() -> server.stop(0));
    return server;
  }

  private void answer(HttpExchange exchange, int status) throws IOException {
    asked.add(exchange.getRequestHeaders().getFirst("Host"));
    byte[] body = ANSWER.getBytes(ISO_8859_1);
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Makes a server with a certificate for that name, which clients believe from then on. */
  private HttpsServer https(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-alias",
                "tracker",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "secret".toCharArray());
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    tls = context.getSocketFactory();
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  private static void hangUp(ServerSocket server, AtomicInteger calls) {
    while (!server.isClosed()) {
      try (Socket call = server.accept()) {
        calls.incrementAndGet();
        call.setSoLinger(true, 0);
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  private static void talk(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket call = server.accept()) {
        call.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        byte[] more = new byte[65536];
        while (!call.isClosed()) {
          call.getOutputStream().write(more);
        }
      } catch (IOException e) {
        // It hung up, as it should.
      }
    }
  }
}
