package dev.enjambre.peer.webseed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.reach.CallRules;
import dev.enjambre.peer.session.ConnectionHandler;
import dev.enjambre.peer.session.EngineCounters;
import dev.enjambre.peer.session.SourceConnection;
import dev.enjambre.peer.session.SourceFailure;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A web seed against a server that a test has behave well or badly. */
@Timeout(60)
class HttpWebSeedTest {

  private static final int PIECE = 64 * 1024;
  private static final int BLOCK = 16 * 1024;
  private static final WebSeedTiming PATIENT =
      new WebSeedTiming(Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofSeconds(40));

  private final EngineCounters counters = new EngineCounters();
  private final TestLoop loop = new TestLoop();
  private final Recorder heard = new Recorder();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private WebSeedClient client =
      new WebSeedClient(Optional.empty(), UrlPolicy.of(CallRules.ANY_MACHINE), counters, PATIENT);
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server = new WebServer();
  }

  @AfterEach
  void stop() {
    testIsOver.countDown();
    client.close();
    server.close();
    loop.close();
  }

  // What it does.

  @Test
  void saysThatItHasEverythingAndThatItMayBeAsked() throws Exception {
    byte[] content = random(3 * PIECE + 5);
    open(single(content), server.url("/f"));

    assertThat(heard.messages.poll(20, TimeUnit.SECONDS))
        .isEqualTo(new PeerMessage.BitfieldPayload(Bitfield.full(4).toWire()));
    assertThat(heard.messages.poll(20, TimeUnit.SECONDS)).isEqualTo(PeerMessage.UNCHOKE);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void fetchesAdjoiningBlocksByOneRequest() throws Exception {
    byte[] content = random(3 * PIECE + 5);
    server.files.put("/f", content);
    SourceConnection seed = open(single(content), server.url("/f"));

    ask(seed, request(1, 0), request(1, 1), request(1, 2), request(1, 3), request(2, 0));

    for (int i = 0; i < 5; i++) {
      assertBlock(heard.piece(), content, PIECE + i * BLOCK, BLOCK);
    }
    assertThat(server.requests).containsExactly("/f " + PIECE + "-" + (2 * PIECE + BLOCK - 1));
    assertThat(counters.webSeedPayload.sum()).isEqualTo(5 * BLOCK);
    assertThat(counters.webSeedRequests.sum()).isEqualTo(1);
  }

  @Test
  void fetchesWhatIsApartByRequestsOfItsOwn() throws Exception {
    byte[] content = random(3 * PIECE + 5);
    server.files.put("/f", content);
    SourceConnection seed = open(single(content), server.url("/f"));

    ask(seed, request(2, 0), request(0, 1), new PeerMessage.Request(3, 0, 5));

    List<PeerMessage.Piece> pieces = List.of(heard.piece(), heard.piece(), heard.piece());
    assertThat(pieces).extracting(PeerMessage.Piece::pieceIndex).containsExactlyInAnyOrder(2, 0, 3);
    assertThat(server.requests)
        .containsExactlyInAnyOrder(
            "/f " + 2 * PIECE + "-" + (2 * PIECE + BLOCK - 1),
            "/f " + BLOCK + "-" + (2 * BLOCK - 1),
            "/f " + 3 * PIECE + "-" + (3 * PIECE + 4));
  }

  @Test
  void fetchesABlockFromAllFilesThatItLiesIn() throws Exception {
    Folder folder =
        new Folder()
            .add(random(1000), "a", "ñ 1%.bin")
            .add(new byte[0], "empty")
            .add(random(2), "two")
            .add(random(BLOCK), "z?#.bin");
    folder.serveAt("/base/");
    SourceConnection seed = open(folder.torrent(), server.url("/base"));

    ask(seed, request(0, 0));

    assertBlock(heard.piece(), folder.content(), 0, BLOCK);
    assertThat(server.requests)
        .containsExactly(
            "/base/folder/a/%C3%B1%201%25.bin 0-999",
            "/base/folder/two 0-1", "/base/folder/z%3F%23.bin 0-" + (BLOCK - 1002 - 1));
  }

  /** BEP 47. */
  @Test
  void fetchesNoPadding() throws Exception {
    Folder folder = new Folder().add(random(1000), "a").pad(PIECE - 1000).add(random(BLOCK), "b");
    folder.serveAt("/");
    SourceConnection seed = open(folder.torrent(), server.url("/"));

    ask(seed, request(0, 0), request(0, 1), request(0, 2), request(0, 3), request(1, 0));

    for (int i = 0; i < 5; i++) {
      assertBlock(heard.piece(), folder.content(), i * BLOCK, BLOCK);
    }
    assertThat(server.requests).containsExactly("/folder/a 0-999", "/folder/b 0-" + (BLOCK - 1));
  }

  @Test
  void fetchesNothingThatWasCancelledBefore() throws Exception {
    byte[] content = random(2 * PIECE);
    server.files.put("/f", content);
    SourceConnection seed = open(single(content), server.url("/f"));

    loop.run(() -> {
      seed.send(request(0, 0));
      seed.send(request(1, 0));
      seed.send(new PeerMessage.Cancel(0, 0, BLOCK));
      seed.flush();
    });

    assertBlock(heard.piece(), content, PIECE, BLOCK);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void breaksOffARequestOfWhichNothingIsWantedAnyMore() throws Exception {
    byte[] content = random(2 * PIECE);
    server.files.put("/f", content);
    server.handler(exchange -> {
      if (WebServer.range(exchange).group(1).equals("0")) {
        await(testIsOver);
      }
      server.serveRange(exchange);
    });
    SourceConnection seed = open(single(content), server.url("/f"));

    loop.run(() -> {
      seed.send(request(0, 0));
      seed.send(request(0, 1));
      seed.flush();
      seed.send(new PeerMessage.Cancel(0, 0, BLOCK));
      seed.send(new PeerMessage.Cancel(0, BLOCK, BLOCK));
      seed.send(request(1, 1));
      seed.flush();
    });

    assertBlock(heard.piece(), content, PIECE + BLOCK, BLOCK);
  }

  @Test
  void readsNoFurtherThanItMay() throws Exception {
    byte[] content = random(64 * PIECE);
    server.files.put("/f", content);
    AtomicInteger sent = new AtomicInteger();
    server.handler(exchange -> {
      var range = WebServer.range(exchange);
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + first + "-" + last + "/" + content.length);
      exchange.sendResponseHeaders(206, last - first + 1);
      OutputStream body = exchange.getResponseBody();
      for (int at = first; at <= last; at += BLOCK) {
        body.write(content, at, Math.min(BLOCK, last - at + 1));
        body.flush();
        sent.incrementAndGet();
      }
    });
    SourceConnection seed = open(single(content), server.url("/f"));
    heard.onPiece = () -> seed.setReading(false);
    loop.run(() -> {
      for (int i = 0; i < 4; i++) {
        seed.send(request(0, i));
      }
      seed.flush();
    });
    heard.piece();

    // As soon as it reads again, everything comes.
    heard.onPiece = () -> {};
    loop.run(() -> seed.setReading(true));

    for (int i = 1; i < 4; i++) {
      assertBlock(heard.piece(), content, i * BLOCK, BLOCK);
    }
  }

  @Test
  void asksForNothingWhileItMayNotRead() throws Exception {
    byte[] content = random(PIECE);
    server.files.put("/f", content);
    SourceConnection seed = open(single(content), server.url("/f"));

    loop.run(() -> {
      seed.setReading(false);
      seed.send(request(0, 0));
      seed.flush();
    });
    loop.run(() -> {});
    assertThat(server.requests).isEmpty();
    loop.run(() -> seed.setReading(true));

    assertBlock(heard.piece(), content, 0, BLOCK);
  }

  @Test
  void followsRedirectsAndRemembersThem() throws Exception {
    byte[] content = random(2 * PIECE);
    server.files.put("/final", content);
    server.handler(exchange -> {
      String path = exchange.getRequestURI().getPath();
      switch (path) {
        case "/f" -> redirect(exchange, 302, "/second");
        case "/second" -> redirect(exchange, 307, server.url("/final").toString());
        default -> server.serveRange(exchange);
      }
    });
    SourceConnection seed = open(single(content), server.url("/f"));

    ask(seed, request(0, 0));
    assertBlock(heard.piece(), content, 0, BLOCK);
    ask(seed, request(1, 0));
    assertBlock(heard.piece(), content, PIECE, BLOCK);

    assertThat(server.requests)
        .extracting(line -> line.split(" ", -1)[0])
        .containsExactly("/f", "/second", "/final", "/final");
  }

  @Test
  void returnsToTheStartWhenARedirectIsOutdated() throws Exception {
    byte[] content = random(2 * PIECE);
    server.files.put("/new", content);
    server.files.put("/old", content);
    server.handler(exchange -> {
      if (exchange.getRequestURI().getPath().equals("/f")) {
        redirect(exchange, 302, server.files.containsKey("/old") ? "/old" : "/new");
      } else {
        server.serveRange(exchange);
      }
    });
    SourceConnection seed = open(single(content), server.url("/f"));
    ask(seed, request(0, 0));
    heard.piece();

    server.files.remove("/old");
    ask(seed, request(1, 0));

    assertBlock(heard.piece(), content, PIECE, BLOCK);
  }

  @Test
  void servesSmallFilesFromMemoryWhereTheServerKnowsNoRanges() throws Exception {
    byte[] content = random(3 * PIECE);
    server.files.put("/f", content);
    server.handler(server::serveWhole);
    SourceConnection seed = open(single(content), server.url("/f"));

    ask(seed, request(1, 0), request(1, 1));
    assertBlock(heard.piece(), content, PIECE, BLOCK);
    assertBlock(heard.piece(), content, PIECE + BLOCK, BLOCK);
    ask(seed, request(2, 3), request(0, 0));
    assertBlock(heard.piece(), content, 2 * PIECE + 3 * BLOCK, BLOCK);
    assertBlock(heard.piece(), content, 0, BLOCK);

    assertThat(server.requests).hasSize(1);
  }

  // What goes wrong.

  @ParameterizedTest
  @CsvSource({
    "404, true",
    "410, true",
    "403, true",
    "416, true",
    "500, false",
    "503, false",
    "429, false"
  })
  void saysWhatTheServerAnswers(int status, boolean forGood) throws Exception {
    server.handler(exchange -> exchange.sendResponseHeaders(status, -1));

    SourceFailure failure = failureOf(single(random(PIECE)));

    assertThat(failure.forGood()).isEqualTo(forGood);
    assertThat(failure.reason())
        .contains(status == 416 ? "shorter than it should be" : "HTTP status " + status);
    assertThat(counters.webSeedFailures.sum()).isEqualTo(1);
  }

  @Test
  void passesOnWhenTheServerWantsToBeAskedAgain() throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Retry-After", "120");
      exchange.sendResponseHeaders(503, -1);
    });

    assertThat(failureOf(single(random(PIECE))).retryAfter()).contains(Duration.ofMinutes(2));
  }

  @Test
  void refusesALongFileFromAServerThatKnowsNoRanges() throws Exception {
    server.handler(exchange -> {
      exchange.sendResponseHeaders(200, 20_000_000);
      exchange.getResponseBody().write(new byte[1000]);
      exchange.getResponseBody().flush();
      await(testIsOver);
    });

    SourceFailure failure = failureOf(single(new byte[20_000_000]));

    assertThat(failure.forGood()).isTrue();
    assertThat(failure.reason()).contains("serves no ranges").contains("20000000 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes 0-16383/65537",
        "bytes 1-16384/65536",
        "bytes 0-16384/65536",
        "bytes 0-16383",
        "bytes */65536",
        "bytes 0-99999999999999999999/65536",
      })
  void refusesAnotherPartThanItAskedFor(String contentRange) throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Range", contentRange);
      WebServer.send(exchange, 206, new byte[BLOCK]);
    });

    assertThat(failureOf(single(random(PIECE))).forGood()).isTrue();
  }

  @Test
  void refusesAFileOfAnotherSize() throws Exception {
    server.handler(exchange -> WebServer.send(exchange, 200, new byte[PIECE + 1]));

    SourceFailure failure = failureOf(single(random(PIECE)));

    assertThat(failure.forGood()).isTrue();
    assertThat(failure.reason()).contains(PIECE + 1 + " bytes").contains(PIECE + " bytes");
  }

  @Test
  void refusesACodingThatItDidNotAskFor() throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-16383/65536");
      WebServer.send(exchange, 206, new byte[BLOCK]);
    });

    assertThat(failureOf(single(random(PIECE))).reason()).contains("gzip");
  }

  @Test
  void refusesMoreThanWasSaid() throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-16383/65536");
      exchange.sendResponseHeaders(206, 0); // chunked
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(new byte[BLOCK + 1]);
      }
    });

    SourceConnection seed = open(single(random(PIECE)), server.url("/f"));
    ask(seed, request(0, 0));
    heard.closed.get(40, TimeUnit.SECONDS);

    // The block may have been handed over before the byte behind it came.
    assertThat(seed.failure().orElseThrow().reason()).contains("more than it was asked for");
  }

  @Test
  void noticesThatLessComesThanWasSaid() throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-16383/65536");
      exchange.sendResponseHeaders(206, 0); // chunked
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(new byte[BLOCK - 1]);
      }
    });

    SourceFailure failure = failureOf(single(random(PIECE)));
    assertThat(failure.forGood()).isFalse();
    assertThat(failure.reason()).contains("less than it said");
  }

  @Test
  void noticesThatTheConnectionBreaks() throws Exception {
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-16383/65536");
      exchange.sendResponseHeaders(206, BLOCK);
      exchange.getResponseBody().write(new byte[100]);
      exchange.getResponseBody().flush();
      throw new IOException("gone");
    });

    assertThat(failureOf(single(random(PIECE))).forGood()).isFalse();
  }

  @Test
  void leavesAServerThatFallsSilent() throws Exception {
    client.close();
    client =
        new WebSeedClient(
            Optional.empty(),
            UrlPolicy.of(CallRules.ANY_MACHINE),
            counters,
            new WebSeedTiming(
                Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofMillis(1)));
    server.handler(exchange -> {
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-16383/65536");
      exchange.sendResponseHeaders(206, BLOCK);
      exchange.getResponseBody().write(new byte[100]);
      exchange.getResponseBody().flush();
      await(testIsOver);
    });

    assertThat(failureOf(single(random(PIECE))).reason()).contains("sends nothing any more");
  }

  @Test
  void saysThatNobodyIsThere() throws Exception {
    server.close();

    SourceFailure failure = failureOf(single(random(PIECE)));

    assertThat(failure.forGood()).isFalse();
    assertThat(failure.reason()).contains("no connection");
  }

  @Test
  void followsNoMoreThanFiveRedirects() throws Exception {
    server.handler(exchange -> redirect(exchange, 302, exchange.getRequestURI().getPath() + "x"));

    assertThat(failureOf(single(random(PIECE))).reason()).contains("redirects too often");
    assertThat(server.requests).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://h/f", "gopher://h/", "http:///f"})
  void isRedirectedToNothingButHttp(String target) throws Exception {
    server.handler(exchange -> redirect(exchange, 302, target));

    SourceFailure failure = failureOf(single(random(PIECE)));

    assertThat(failure.forGood()).isTrue();
    assertThat(failure.reason()).contains("URL can't be used");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void asksThePolicyForEachUrl() throws Exception {
    List<URI> checked = new ArrayList<>();
    client.close();
    client =
        new WebSeedClient(
            Optional.empty(),
            (url, _) -> {
              checked.add(url);
              if (url.getPath().equals("/secret")) {
                throw new IOException("not there");
              }
              return AddressScope.MACHINE;
            },
            counters,
            PATIENT);
    server.handler(exchange -> redirect(exchange, 302, "/secret"));

    assertThat(failureOf(single(random(PIECE))).reason()).contains("not there");
    assertThat(checked).containsExactly(server.url("/f"), server.url("/secret"));
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void tellsOfItsEndOnce() throws Exception {
    SourceConnection seed = open(single(random(PIECE)), server.url("/f"));

    loop.run(() -> {
      seed.close();
      seed.close();
      seed.send(request(0, 0));
      seed.flush();
    });
    heard.closed.get(20, TimeUnit.SECONDS);

    assertThat(seed.failure()).isEmpty();
    assertThat(server.requests).isEmpty();
  }

  @Test
  void endsWhenThePieceIsNotWelcome() throws Exception {
    byte[] content = random(PIECE);
    server.files.put("/f", content);
    SourceConnection seed = open(single(content), server.url("/f"));
    heard.refuses = true;

    ask(seed, request(0, 0));

    heard.closed.get(20, TimeUnit.SECONDS);
    assertThat(heard.violations).isEqualTo(1);
  }

  // How it is done.

  private SourceConnection open(Metainfo torrent, URI url) {
    SourceConnection seed = client.connect(url, torrent, loop);
    seed.begin(heard);
    return seed;
  }

  private void ask(SourceConnection seed, PeerMessage.Request... requests) throws Exception {
    loop.run(() -> {
      for (PeerMessage.Request request : requests) {
        seed.send(request);
      }
      seed.flush();
    });
  }

  private SourceFailure failureOf(Metainfo torrent) throws Exception {
    SourceConnection seed = open(torrent, server.url("/f"));
    ask(seed, request(0, 0));
    heard.closed.get(40, TimeUnit.SECONDS);
    assertThat(heard.pieces).isEmpty();
    return seed.failure().orElseThrow();
  }

  private static PeerMessage.Request request(int piece, int block) {
    return new PeerMessage.Request(piece, block * BLOCK, BLOCK);
  }

  private static void assertBlock(PeerMessage.Piece piece, byte[] content, int offset, int length) {
    assertThat(piece.pieceIndex() * PIECE + piece.begin()).isEqualTo(offset);
    assertThat(((ReadableBlock) piece.data()).buffer())
        .isEqualTo(ByteBuffer.wrap(content, offset, length));
  }

  private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(status, -1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Torrents here are never checked, so their hashes are zeros. */
  private static Metainfo single(byte[] content) throws Exception {
    return Metainfo.parse(
        BencodeWriter.write(
            BencodeDictionary.builder()
                .put("info", info(content.length, "f").put("length", content.length).build())
                .build()));
  }

  private static BencodeDictionary.Builder info(int size, String name) {
    return BencodeDictionary.builder()
        .put("name", name)
        .put("piece length", PIECE)
        .put("pieces", new byte[20 * ((size + PIECE - 1) / PIECE)]);
  }

  /** A torrent with a folder, and what is in it. */
  private final class Folder {
    private final List<BencodeValue> entries = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    Folder add(byte[] content, String... path) {
      return addEntry(content, null, path);
    }

    Folder pad(int length) {
      return addEntry(new byte[length], "p", ".pad", Integer.toString(length));
    }

    private Folder addEntry(byte[] content, @Nullable String attributes, String... path) {
      BencodeDictionary.Builder entry =
          BencodeDictionary.builder()
              .put("length", content.length)
              .put(
                  "path",
                  new BencodeList(
                      Arrays.stream(path).<BencodeValue>map(BencodeString::of).toList()));
      if (attributes != null) {
        entry.put("attr", attributes);
      }
      entries.add(entry.build());
      paths.add(attributes == null ? String.join("/", path) : "");
      contents.add(content);
      return this;
    }

    void serveAt(String base) {
      for (int i = 0; i < paths.size(); i++) {
        if (!paths.get(i).isEmpty()) {
          server.files.put(base + "folder/" + paths.get(i), contents.get(i));
        }
      }
    }

    byte[] content() {
      ByteBuffer all = ByteBuffer.allocate(contents.stream().mapToInt(bytes -> bytes.length).sum());
      contents.forEach(all::put);
      return all.array();
    }

    Metainfo torrent() throws Exception {
      return Metainfo.parse(
          BencodeWriter.write(
              BencodeDictionary.builder()
                  .put(
                      "info",
                      info(content().length, "folder")
                          .put("files", new BencodeList(entries))
                          .build())
                  .build()));
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Hears what a session would hear. */
  private static final class Recorder implements ConnectionHandler {
    final BlockingQueue<PeerMessage> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<PeerMessage.Piece> pieces = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    volatile Runnable onPiece = () -> {};
    volatile boolean refuses;
    volatile int violations;

    PeerMessage.Piece piece() throws InterruptedException {
      PeerMessage.Piece piece = pieces.poll(40, TimeUnit.SECONDS);
      if (piece == null) {
        throw new AssertionError("no piece comes");
      }
      return piece;
    }

    @Override
    public void onMessage(PeerMessage message) throws ProtocolViolation {
      if (message instanceof PeerMessage.Piece piece) {
        if (refuses) {
          throw new ProtocolViolation(ProtocolViolation.Kind.UNREQUESTED_BLOCK, "no");
        }
        pieces.add(piece);
        onPiece.run();
      } else {
        messages.add(message);
      }
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onBytesReceived(int bytes) {}

    @Override
    public void onWritable() {}

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the loop alone
    public void onViolation(ProtocolViolation violation) {
      violations++;
    }

    @Override
    public void onClosed() {
      if (!closed.complete(null)) {
        throw new AssertionError("closed twice");
      }
    }
  }
}
