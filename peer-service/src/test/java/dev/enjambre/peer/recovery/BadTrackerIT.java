package dev.enjambre.peer.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.enjambre.common.announce.AnnounceResponse;
import dev.enjambre.common.announce.HttpAnnounceCodec;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.announce.PeersForm;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.peer.announce.AnnouncerConfig;
import dev.enjambre.peer.announce.TrackerStatus;
import dev.enjambre.peer.service.AddOptions;
import dev.enjambre.peer.service.PeerConfig;
import dev.enjambre.peer.service.PeerService;
import dev.enjambre.peer.session.SessionConfig;
import dev.enjambre.peer.session.TorrentState;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Trackers that are down, slow, or answer nonsense: shown, tried again ever later, and forgiven.
 */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT)
class BadTrackerIT {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder;

  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private ExecutorService handlers;
  private HttpServer server;
  private Metainfo content;

  @BeforeEach
  void startServer() throws Exception {
    byte[] bytes = new byte[500_000];
    new Random(1).nextBytes(bytes);
    Files.createDirectories(folder.resolve("source"));
    Files.write(folder.resolve("source/file.bin"), bytes);
    content = new MetainfoBuilder().build(folder.resolve("source/file.bin"));
    handlers = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(handlers);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    handlers.shutdownNow();
  }

  /** Answers a request; may fail as the other side hangs up. */
  private interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  @Test
  void eachKindOfNonsenseIsShownAndTheGoodTrackerIsUsed() throws Exception {
    serve("/page", exchange -> send(exchange, 200, bytes("<html>It works!</html>")));
    serve("/empty", exchange -> send(exchange, 200, new byte[0]));
    serve("/error", exchange -> send(exchange, 503, bytes("try\u001b[31m later")));
    serve("/failure", exchange -> send(exchange, 200, bytes("d14:failure reason7:go awaye")));
    serve("/cut", exchange -> send(exchange, 200, bytes("d8:intervali1800e5:peers600:abc")));
    serve("/endless", BadTrackerIT::sendWithoutEnd);
    serve("/circle", exchange -> redirect(exchange, "/circle"));
    try (PeerService seeder = engine("source", List.of())) {
      serve("/good", exchange -> send(exchange, 200, peers(seeder.port())));
      seeder.add(content, AddOptions.DEFAULT);
      List<URI> trackers = new ArrayList<>(List.of(down()));
      for (String path :
          List.of("page", "empty", "error", "failure", "cut", "endless", "circle", "good")) {
        trackers.add(at("/" + path));
      }
      try (PeerService leecher = engine("leecher", trackers)) {
        leecher.add(content, AddOptions.DEFAULT);

        eventually()
            .until(() -> leecher.status(content.infoHash()).state() == TorrentState.SEEDING);
        eventually()
            .untilAsserted(() -> {
              for (TrackerStatus tracker : leecher.trackers(content.infoHash())) {
                if (tracker.uri().getPath().equals("/good")) {
                  assertThat(tracker.state()).isEqualTo(TrackerStatus.State.WORKING);
                  assertThat(tracker.lastError()).isEmpty();
                } else {
                  assertThat(tracker.state())
                      .as(tracker.toString())
                      .isEqualTo(TrackerStatus.State.FAILING);
                  assertThat(tracker.lastError().orElseThrow()).isNotBlank().isPrintable();
                }
              }
            });
        assertThat(error(leecher, "/failure")).contains("go away");
        assertThat(error(leecher, "/error")).contains("503");
      }
    }
    assertThat(folder.resolve("leecher/file.bin"))
        .hasSameBinaryContentAs(folder.resolve("source/file.bin"));
  }

  @Test
  void aBadTrackerIsTriedEverLaterAndForgivenWhenItIsWell() throws Exception {
    serve(
        "/moody",
        exchange -> {
          asked.add(System.nanoTime());
          if (asked.size() <= 4) {
            send(exchange, 200, bytes("not bencode"));
          } else {
            send(exchange, 200, peers(1));
          }
        });
    try (PeerService engine = engine("leecher", List.of(at("/moody")))) {
      engine.add(content, AddOptions.DEFAULT);

      eventually().until(() -> tracker(engine).state() == TrackerStatus.State.WORKING);
      assertThat(tracker(engine).lastError()).isEmpty();
      assertThat(tracker(engine).nextAnnounceNanos()).isPresent();
      assertThat(asked).hasSizeGreaterThanOrEqualTo(5);
      // The bound doubles each time, and the wait is at least half of it.
      assertThat(asked.get(4) - asked.get(3)).isGreaterThan(asked.get(1) - asked.get(0));
    }
  }

  @Test
  void aTrackerThatNeverAnswersIsGivenUpAndTriedAgain() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI tracker = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/announce");
      try (PeerService engine = engine("leecher", List.of(tracker))) {
        engine.add(content, AddOptions.DEFAULT);
        eventually().until(() -> tracker(engine).state() == TrackerStatus.State.ANNOUNCING);

        eventually().until(() -> tracker(engine).state() == TrackerStatus.State.FAILING);
        assertThat(tracker(engine).lastError().orElseThrow()).contains("within 20");
        eventually().until(() -> tracker(engine).state() == TrackerStatus.State.ANNOUNCING);
      }
    }
  }

  @Test
  void anEngineEndsSoonThoughItsTrackersDoNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI tracker = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/announce");
      PeerService engine = engine("leecher", List.of(tracker));
      engine.add(content, AddOptions.DEFAULT);
      eventually().until(() -> tracker(engine).state() == TrackerStatus.State.ANNOUNCING);
      long begun = System.nanoTime();

      engine.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
    }
  }

  private PeerService engine(String name, List<URI> trackers) throws IOException {
    PeerConfig usual = PeerConfig.of(Files.createDirectories(folder.resolve(name)));
    SessionConfig session = SessionConfig.defaults();
    AnnouncerConfig announcer = AnnouncerConfig.defaults();
    return new PeerService(
        new PeerConfig(
            usual.dataFolder(),
            usual.shareFolder(),
            Optional.of(InetAddress.getLoopbackAddress()),
            0,
            usual.hostname(),
            usual.zone(),
            trackers,
            usual.limits(),
            usual.preallocation(),
            new SessionConfig(
                session.choker(),
                // Impatient, so that the test need not be patient.
                new AnnouncerConfig(
                    announcer.schemes(),
                    Duration.ofSeconds(1),
                    announcer.longestInterval(),
                    announcer.minInterval(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30)),
                session.keepAlive(),
                session.idleTimeout(),
                session.requestTimeout(),
                session.maxDialing(),
                session.numWant())));
  }

  private TrackerStatus tracker(PeerService engine) throws Exception {
    return eventually()
        .until(() -> engine.trackers(content.infoHash()), all -> !all.isEmpty())
        .getFirst();
  }

  private String error(PeerService engine, String path) throws Exception {
    return engine.trackers(content.infoHash()).stream()
        .filter(tracker -> tracker.uri().getPath().equals(path))
        .findFirst()
        .flatMap(TrackerStatus::lastError)
        .orElseThrow();
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private void serve(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            answer.give(exchange);
          }
        });
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The address of a tracker that nobody runs. */
  private static URI down() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + probe.getLocalPort() + "/announce");
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void sendWithoutEnd(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.write(bytes("d5:peers99999999:"));
    byte[] more = new byte[MEBIBYTE];
    for (int i = 0; i < 1024; i++) {
      body.write(more);
    }
  }

  private static void redirect(HttpExchange exchange, String path) throws IOException {
    exchange.getResponseHeaders().add("Location", path);
    exchange.sendResponseHeaders(302, -1);
  }

  private static byte[] peers(int port) {
    return HttpAnnounceCodec.encode(
        new AnnounceResponse.Success(
            Duration.ofMinutes(30),
            Optional.empty(),
            OptionalInt.of(1),
            OptionalInt.of(1),
            OptionalInt.empty(),
            List.of(PeerEndpoint.of("127.0.0.1", port)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        PeersForm.COMPACT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
