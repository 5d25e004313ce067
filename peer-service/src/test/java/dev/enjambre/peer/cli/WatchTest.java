package dev.enjambre.peer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.enjambre.peer.cli.terminal.TestTerminals;
import dev.enjambre.peer.cli.terminal.TestTerminals.Screen;
import dev.enjambre.peer.cli.terminal.TextWidth;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code watch} makes of a stream of events. */
@Timeout(60)
class WatchTest {

  private static final String EVENTS = "/api/v1/events";
  private static final String OTHER = "ab" + "0".repeat(38);

  private final AtomicInteger connections = new AtomicInteger();
  private StubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String event(String type, String data) {
    return "id: x-1\nevent: " + type + "\ndata: " + data + "\n\n";
  }

  private static void send(HttpExchange call, String... events) throws IOException {
    call.getResponseHeaders().set("Content-Type", "text/event-stream;charset=UTF-8");
    call.sendResponseHeaders(200, 0);
    for (String event : events) {
      call.getResponseBody().write(event.getBytes(UTF_8));
    }
    call.getResponseBody().flush();
  }

  private static String list(String... torrents) {
    return "[" + String.join(",", torrents) + "]";
  }

  private CliRun watch(Object... more) {
    Object[] all = new Object[more.length + 4];
    System.arraycopy(new Object[] {"watch", "--until-done", "--peer", server.url()}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return CliRun.of(all);
  }

  @Test
  void printsALineForWhatChangesAndNoneForRatesAlone() {
    server.on(
        EVENTS,
        call ->
            send(
                call,
                "retry: 3000\n\n",
                event("torrents", list(TorrentAnswers.torrent("CHECKING", 0))),
                ":\n\n",
                event("changed", list(TorrentAnswers.torrent("DOWNLOADING", 0.501))),
                event("changed", list(TorrentAnswers.torrent("DOWNLOADING", 0.502))),
                event("unknown", "x"),
                event("changed", list(TorrentAnswers.torrent("SEEDING", 1)))));

    CliRun run = watch();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.out().lines())
        .containsExactly(
            "model.bin  0.0 %  checking",
            "model.bin  50.1 %  downloading  1.0 KiB/s, 2 min 05 s left",
            "model.bin  100.0 %  seeding");
  }

  @Test
  void connectsAgainAndLearnsWhatItHasMissed() {
    server.on(
        EVENTS,
        call -> {
          if (connections.incrementAndGet() == 1) {
            send(
                call,
                event(
                    "torrents",
                    list(
                        TorrentAnswers.torrent("DOWNLOADING", 0.5),
                        TorrentAnswers.torrent(OTHER, "gone.bin", "DOWNLOADING", 0.5))));
          } else {
            send(call, event("torrents", list(TorrentAnswers.torrent("SEEDING", 1))));
          }
        });

    CliRun run = watch();

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(run.err()).contains("connection lost, trying again");
    assertThat(run.out().lines())
        .endsWith("gone.bin  removed", "model.bin  100.0 %  seeding")
        .hasSize(4);
    assertThat(connections).hasValue(2);
  }

  @Test
  void endsWhenOneFailsOrIsRemoved() {
    String failed =
        TorrentAnswers.torrent("FAILED", 0.5)
            .replace("\"error\": null", "\"error\": \"disk full\"");
    server.on(EVENTS, call -> send(call, event("torrents", list(failed))));
    CliRun run = watch();
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(run.err()).contains("model.bin: disk full");

    String going = TorrentAnswers.torrent("DOWNLOADING", 0.5);
    server.on("/api/v1/torrents", 200, "application/json", list(going));
    server.on(
        EVENTS,
        call ->
            send(
                call,
                event("torrents", list(going)),
                event("removed", "[\"" + TorrentAnswers.HASH + "\"]")));
    CliRun removed = watch("model.bin");
    assertThat(removed.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(removed.out()).contains("model.bin  removed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "[{}]", "[7]"})
  void endsAtNonsense(String data) {
    server.on(EVENTS, call -> send(call, event("torrents", data)));

    CliRun run = watch();

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.err()).contains("can't be used");
  }

  @Test
  void endsAtAnEventWithoutEnd() {
    server.on(
        EVENTS,
        call -> {
          send(call, "data: ");
          byte[] more = "x".repeat(1 << 16).getBytes(UTF_8);
          while (true) {
            call.getResponseBody().write(more);
          }
        });

    CliRun run = watch();

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.err()).contains("longer than");
  }

  @Test
  void drawsInPlaceOnATerminalWithinItsWidth() {
    String wide =
        TorrentAnswers.torrent(OTHER, "模".repeat(100) + "\\u001b[2J", "DOWNLOADING", 0.25);
    server.on(
        EVENTS,
        call ->
            send(
                call,
                event("torrents", list(wide, TorrentAnswers.torrent("DOWNLOADING", 0.5))),
                event("removed", "[\"" + OTHER + "\"]"),
                event("changed", list(TorrentAnswers.torrent("SEEDING", 1)))));
    for (int columns : List.of(20, 40, 80, 200)) {
      Screen screen = TestTerminals.drawing(24, columns);

      int exitCode =
          Cli.run(
              new CommandContext(
                  screen.terminal(), Map.of("ENJAMBRE_URL", server.url().toString())),
              "watch",
              "--until-done");

      String text = screen.text().toString();
      assertThat(exitCode).as(text).isEqualTo(ExitCode.DONE.number());
      assertThat(text).contains("0 of 2 done", "\u001b[4A", "1 of 1 done").endsWith("\u001b[?25h");
      assertThat(text).doesNotContain("\u001b[2J");
      // A line that stays may be as long as it likes: the terminal breaks it.
      String drawn = text.replaceAll("(?m)^.*  removed$", "");
      assertThat(drawn.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").replace("\r", "").lines())
          .filteredOn(line -> !line.contains("removed"))
          .allSatisfy(line ->
              assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(Math.max(columns, 39)));
    }
  }
}
