package dev.enjambre.tracker.http;

import static dev.enjambre.interop.fuzz.Fuzzing.require;

import dev.enjambre.interop.fuzz.Fuzzing;
import dev.enjambre.tracker.fuzz.Fuzzed;
import dev.enjambre.tracker.service.HttpTracker;
import dev.enjambre.tracker.service.TrackerService;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The input is what a client writes to a connection of the protocol port. */
public final class RequestBytesFuzz {

  private static final Pattern HEAD =
      Pattern.compile(
          "HTTP/1\\.1 ([1-5]\\d\\d) [A-Z][A-Za-z ]+\r\n(?:[A-Za-z-]+: [^\r\n]+\r\n)*?"
              + "Content-Length: (\\d{1,5})\r\n(?:[A-Za-z-]+: [^\r\n]+\r\n)*\r\n");

  /** The shortest request line. */
  private static final int BYTES_OF_REQUEST = "G / HTTP/1.0\n\n".length();

  private RequestBytesFuzz() {}

  /** What became of a connection. */
  private record Outcome(String answers, boolean open, long kept) {}

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    long nobody = Fuzzed.kept(Fuzzed.tracker(false));
    Outcome whole = exchange(input, input.length);
    boolean accepted = readAnswers(whole.answers(), input);
    require(accepted || whole.kept() == nobody, "state is kept for what failed");
    require(
        whole.open() || whole.answers().contains("\r\nConnection: close\r\n"),
        "closed without a word");
    // Byte by byte if that is soon done.
    for (int size : new int[] {1 + input.length / 300, 1 + input.length / 2}) {
      Outcome split = exchange(input, size);
      require(whole.equals(split), "answered otherwise when it comes in parts of " + size);
    }
  }

  /** Returns whether one of the answers is no failure. */
  private static boolean readAnswers(String answers, byte[] input) {
    boolean accepted = false;
    int count = 0;
    int at = 0;
    Matcher head = HEAD.matcher(answers);
    while (at < answers.length()) {
      head.region(at, answers.length());
      require(head.lookingAt(), "no answer of HTTP: " + answers.substring(at));
      at = head.end();
      count++;
      boolean bodyless = at == answers.length() || answers.startsWith("HTTP/1.1 ", at);
      if (bodyless) {
        require(Fuzzing.text(input).contains("HEAD "), "a body is missing");
        continue;
      }
      int end = at + Integer.parseInt(head.group(2));
      require(end <= answers.length(), "a body is cut short");
      if (head.group(1).equals("200")) {
        String body = answers.substring(at, end);
        if (body.startsWith("{")) {
          require(body.strip().endsWith("}"), "figures cut short");
        } else {
          accepted |= !Fuzzed.body(Fuzzing.bytes(body)).contains("failure reason");
        }
      }
      at = end;
    }
    require(count <= 1 + input.length / BYTES_OF_REQUEST, count + " answers");
    return accepted;
  }

  private static Outcome exchange(byte[] input, int partSize) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    TrackerService service = Fuzzed.tracker(false);
    EmbeddedChannel connection =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 1234);
          }
        };
    connection.config().setAllocator(allocator);
    TestTrackers.server(new HttpTracker(service, Fuzzed.METRICS), 1, Duration.ofMinutes(1))
        .fill(connection);
    ByteBuf answers = allocator.buffer();
    for (int at = 0; at < input.length && connection.isOpen(); at += partSize) {
      int length = Math.min(partSize, input.length - at);
      connection.writeInbound(allocator.buffer(length).writeBytes(input, at, length));
      connection.runPendingTasks();
      collect(connection, answers);
    }
    boolean open = connection.isOpen();
    connection.finishAndReleaseAll();
    String text = answers.toString(StandardCharsets.ISO_8859_1);
    answers.release();
    require(
        allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() == 0,
        "a buffer is left behind");
    return new Outcome(text, open, Fuzzed.kept(service));
  }

  private static void collect(EmbeddedChannel connection, ByteBuf answers) {
    for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
      answers.writeBytes(part);
      part.release();
    }
  }
}
