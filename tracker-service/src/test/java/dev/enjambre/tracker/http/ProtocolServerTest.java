package dev.enjambre.tracker.http;

import static dev.enjambre.tracker.http.TestTrackers.ANSWER;
import static dev.enjambre.tracker.http.TestTrackers.PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The protocol port on real sockets. */
@Timeout(60)
class ProtocolServerTest {

  private static final String ANNOUNCE = "GET /announce?" + PEER + " HTTP/1.1\r\nHost: t\r\n\r\n";
  private static final int ANSWER_LENGTH =
      ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
              + ANSWER.length()
              + "\r\n\r\n"
              + ANSWER)
          .length();

  private ProtocolServer server = TestTrackers.server(100, Duration.ofSeconds(30));

  @AfterEach
  void stop() {
    server.stop();
    assertThat(server.isListening()).isFalse();
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void answersOnAKeptConnection() throws Exception {
    server.start();
    try (Socket client = connect()) {
      for (int i = 0; i < 3; i++) {
        send(client, ANNOUNCE);
        assertThat(read(client, ANSWER_LENGTH)).endsWith(ANSWER);
      }
    }
  }

  @Test
  void answersEachOfManyPipelinedRequestsThoughTheAnswersAreReadLate() throws Exception {
    server.start();
    int requests = 60_000; // 6 MB of answers: more than the sockets and the server hold
    try (Socket client = connect()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> {
            try {
              send(client, ANNOUNCE.repeat(requests));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      String answers = read(client, requests * ANSWER_LENGTH);
      sent.join();
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(requests + 1);
      assertThat(answers).endsWith(ANSWER);
    }
  }

  @Test
  void closesAConnectionThatSaysNothing() throws Exception {
    server = TestTrackers.server(100, Duration.ofMillis(200));
    server.start();
    try (Socket client = connect()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void closesAConnectionThatDribbles() throws Exception {
    server = TestTrackers.server(100, Duration.ofMillis(500));
    server.start();
    try (Socket client = connect()) {
      OutputStream out = client.getOutputStream();
      client.setSoTimeout(50);
      long start = System.nanoTime();
      send(client, "GET /announce HTTP/1.1\r\n");
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write('x'); // a header that never ends, a byte each 50 ms
                  if (isClosed(client)) {
                    throw new SocketException("closed");
                  }
                }
              })
          .isInstanceOf(SocketException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void closesAConnectionTooMany() throws Exception {
    server = TestTrackers.server(1, Duration.ofSeconds(30));
    server.start();
    try (Socket first = connect()) {
      send(first, ANNOUNCE);
      assertThat(read(first, ANSWER_LENGTH)).endsWith(ANSWER);
      try (Socket second = connect()) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
    }
    await().until(() -> server.openConnections() == 0);
    try (Socket third = connect()) {
      send(third, ANNOUNCE);
      assertThat(read(third, ANSWER_LENGTH)).endsWith(ANSWER);
    }
  }

  @Test
  void tellsWhyItCannotListen() throws Exception {
    server.start();
    ProtocolServer second =
        new ProtocolServer(
            TestTrackers.tracker(),
            new ProtocolServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                1,
                Duration.ofSeconds(1),
                1));

    assertThatThrownBy(second::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on")
        .hasStackTraceContaining("in use");
    assertThat(second.isListening()).isFalse();
  }

  @Test
  void closesItsConnectionsWhenItStops() throws Exception {
    server.start();
    try (Socket client = connect()) {
      send(client, ANNOUNCE);
      assertThat(read(client, ANSWER_LENGTH)).endsWith(ANSWER);
      server.stop();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String read(Socket socket, int length) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    }
  }
}
