package dev.enjambre.tracker.http;

import static dev.enjambre.tracker.http.TestTrackers.ANSWER;
import static dev.enjambre.tracker.http.TestTrackers.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection answers, byte for byte; every buffer must have been released in the end. */
class PipelineTest {

  private static final String ANNOUNCE = "GET /announce?" + PEER + " HTTP/1.1\r\nHost: t\r\n\r\n";
  private static final String ANNOUNCED =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
          + ANSWER.length()
          + "\r\n\r\n"
          + ANSWER;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  @AfterEach
  void leavesNoBufferBehind() {
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
        .isZero();
  }

  @Test
  void answersAnAnnounceAndKeepsTheConnection() {
    EmbeddedChannel connection = connection();

    assertThat(exchange(connection, ANNOUNCE)).isEqualTo(ANNOUNCED);
    assertThat(connection.isOpen()).isTrue();
    assertThat(exchange(connection, ANNOUNCE)).isEqualTo(ANNOUNCED);
    close(connection);
  }

  @Test
  void answersTheSameHoweverTheRequestIsSplit() {
    for (int split = 1; split < ANNOUNCE.length(); split++) {
      EmbeddedChannel connection = connection();
      String answer =
          exchange(connection, ANNOUNCE.substring(0, split))
              + exchange(connection, ANNOUNCE.substring(split));
      assertThat(answer).as("split at %d", split).isEqualTo(ANNOUNCED);
      close(connection);
    }
  }

  @Test
  void answersARequestThatComesByteByByte() {
    EmbeddedChannel connection = connection();
    StringBuilder answer = new StringBuilder();
    for (int i = 0; i < ANNOUNCE.length(); i++) {
      answer.append(exchange(connection, ANNOUNCE.substring(i, i + 1)));
    }
    assertThat(answer.toString()).isEqualTo(ANNOUNCED);
    close(connection);
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() {
    EmbeddedChannel connection = connection();
    String scrape = "GET /scrape?info_hash=aaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: t\r\n\r\n";
    String scraped =
        "d5:filesd20:aaaaaaaaaaaaaaaaaaaad" + "8:completei0e10:downloadedi0e10:incompletei1eeee";

    String answers = exchange(connection, ANNOUNCE + scrape + ANNOUNCE);

    assertThat(answers).startsWith(ANNOUNCED).endsWith(ANNOUNCED).contains(scraped);
    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
    close(connection);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, '',           true,  'Connection: close'",
    "1.0, 'keep-alive', false, 'Connection: keep-alive'",
    "1.1, 'close',      true,  'Connection: close'",
    "1.1, 'keep-alive', false, ''"
  })
  void keepsOrClosesAsTheClientAsks(
      String version, String header, boolean closes, String expected) {
    EmbeddedChannel connection = connection();

    String answer =
        exchange(
            connection,
            "GET /announce?"
                + PEER
                + " HTTP/"
                + version
                + "\r\n"
                + (header.isEmpty() ? "" : "Connection: " + header + "\r\n")
                + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + ANSWER);
    assertThat(answer.contains("Connection:")).isEqualTo(!expected.isEmpty());
    assertThat(answer).contains(expected);
    assertThat(connection.isOpen()).isEqualTo(!closes);
    close(connection);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1                          | 404 Not Found             | keeps",
        "GET /stats HTTP/1.1                     | 200 OK                    | keeps",
        "PUT /stats HTTP/1.1                     | 405 Method Not Allowed    | keeps",
        "GET /a/b/announce HTTP/1.1              | 404 Not Found             | keeps",
        "GET /announce/ HTTP/1.1                 | 404 Not Found             | keeps",
        "GET /actuator/health HTTP/1.1           | 404 Not Found             | keeps",
        "POST /announce?x HTTP/1.1               | 405 Method Not Allowed    | keeps",
        "DELETE /scrape HTTP/1.1                 | 405 Method Not Allowed    | keeps",
        "HEAD /announce HTTP/1.1                 | 405 Method Not Allowed    | keeps",
        "GET /announce HTTP/2.0                  | 505 HTTP Version Not Supported | closes",
        "nonsense                                | 400 Bad Request           | closes",
        "GET /announce?x y HTTP/1.1              | 400 Bad Request           | closes",
        "GET http://t:6969/scrape HTTP/1.1       | 200 OK                    | keeps",
        "GET http://t HTTP/1.1                   | 404 Not Found             | keeps",
      })
  void answersWhatIsNoAnnounce(String line, String status, String fate) {
    EmbeddedChannel connection = connection();

    String answer = exchange(connection, line + "\r\nHost: t\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + "\r\n");
    assertThat(answer.contains("Allow: GET\r\n")).isEqualTo(status.startsWith("405"));
    assertThat(connection.isOpen()).isEqualTo(fate.equals("keeps"));
    close(connection);
  }

  @Test
  void leavesTheBodyOutOfTheAnswerToHead() {
    EmbeddedChannel connection = connection();
    assertThat(exchange(connection, "HEAD /x HTTP/1.1\r\nHost: t\r\n\r\n"))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .endsWith("\r\n\r\n");
    close(connection);
  }

  @Test
  void answersABadAnnounceWithAFailureReason() {
    EmbeddedChannel connection = connection();
    assertThat(exchange(connection, "GET /announce HTTP/1.1\r\nHost: t\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("d14:failure reason20:info_hash is missinge");
    assertThat(exchange(connection, "GET /scrape HTTP/1.1\r\nHost: t\r\n\r\n"))
        .contains("d14:failure reason");
    close(connection);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  /announce HTTP/1.1\r\n\r\n",
        "GET /announce  HTTP/1.1\r\n\r\n",
        "GET /announce HTTP/1.1 \r\n\r\n",
        "GET /announce http/1.1\r\n\r\n",
        "GET /announce HTTP/1\r\n\r\n",
        "GET /announce HTTP/1.x\r\n\r\n",
        "GET /ann\u0001ounce HTTP/1.1\r\n\r\n",
        "G(T /announce HTTP/1.1\r\n\r\n",
        " GET /announce HTTP/1.1\r\n\r\n",
        "GET /announce HTTP/1.1\r\nHost t\r\n\r\n",
        "GET /announce HTTP/1.1\r\nHost : t\r\n\r\n",
        "GET /announce HTTP/1.1\r\n: t\r\n\r\n",
        "GET /announce HTTP/1.1\r\nHost: t\r\n folded\r\n\r\n",
      })
  void refusesWhatIsNoRequest(String request) {
    EmbeddedChannel connection = connection();
    assertThat(exchange(connection, request)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(connection.isOpen()).isFalse();
    close(connection);
  }

  @Test
  void readsLinesThatEndWithoutReturnAndSkipsEmptyOnesBefore() {
    EmbeddedChannel connection = connection();
    assertThat(exchange(connection, "\r\n\nGET /announce?" + PEER + " HTTP/1.1\nHost: t\n\n"))
        .isEqualTo(ANNOUNCED);
    close(connection);
  }

  @Test
  void refusesALongRequestLineAndLongHeaders() {
    EmbeddedChannel longLine = connection();
    assertThat(exchange(longLine, "GET /announce?" + "x".repeat(9000) + " HTTP/1.1\r\n"))
        .startsWith("HTTP/1.1 414 URI Too Long\r\n");
    assertThat(longLine.isOpen()).isFalse();
    close(longLine);

    EmbeddedChannel longHeaders = connection();
    assertThat(
            exchange(longHeaders, "GET /announce HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
    assertThat(longHeaders.isOpen()).isFalse();
    close(longHeaders);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 5\r\n\r\nabcde", "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde"})
  void answersOnceAndClosesWhereABodyFollows(String rest) {
    EmbeddedChannel connection = connection();

    String answer = exchange(connection, "GET /announce HTTP/1.1\r\n" + rest + ANNOUNCE);

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close\r\n");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    assertThat(connection.isOpen()).isFalse();
    close(connection);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void survivesGarbage(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      EmbeddedChannel connection = connection();
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      byte[] announce = ANNOUNCE.getBytes(StandardCharsets.ISO_8859_1);
      if (round % 2 == 0) {
        announce[random.nextInt(announce.length)] = (byte) random.nextInt(256);
        garbage = announce;
      }
      String answer = exchange(connection, new String(garbage, StandardCharsets.ISO_8859_1));
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 "))
          .as("seed %d, round %d", seed, round)
          .isTrue();
      close(connection);
    }
  }

  private EmbeddedChannel connection() {
    EmbeddedChannel connection =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);
          }
        };
    connection.config().setAllocator(allocator);
    TestTrackers.server(1, Duration.ofMinutes(1)).fill(connection);
    return connection;
  }

  private String exchange(EmbeddedChannel connection, String bytes) {
    if (!connection.isOpen()) {
      return "";
    }
    connection.writeInbound(
        allocator.buffer().writeBytes(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)));
    connection.runPendingTasks();
    StringBuilder answer = new StringBuilder();
    for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
      answer.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return answer.toString();
  }

  private static void close(EmbeddedChannel connection) {
    connection.finishAndReleaseAll();
  }
}
