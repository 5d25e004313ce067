package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What commands make of servers that are wrong, broken, or mean ill. */
@Timeout(60)
class HostilePeerTest {

  private static final String TORRENTS = "/api/v1/torrents";
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";

  private StubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CliRun ls(String... more) {
    String[] all = new String[more.length + 3];
    System.arraycopy(more, 0, all, 3, more.length);
    all[0] = "ls";
    all[1] = "--peer";
    all[2] = server.url().toString();
    return CliRun.of((Object[]) all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "{}",
        "null",
        "[1]",
        "[{}]",
        "[{\"infoHash\": 7}]",
        "[{\"infoHash\": \"\\u001b[2J\"}]",
        "[] [",
        "{\"a\":"
      })
  void saysThatAnAnswerIsNoneOfAPeer(String body) {
    server.on(TORRENTS, 200, JSON, body);

    CliRun run = ls();

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the answer of " + server.url() + " can't be used");
  }

  @ParameterizedTest
  @CsvSource({
    "sizeBytes, -1",
    "sizeBytes, 1e300",
    "sizeBytes, 99999999999999999999",
    "progress, 2",
    "progress, \"x\"",
    "state, 7",
    "queued, 0",
    "etaSeconds, -5",
    "connectedPeers, null"
  })
  void checksEveryFieldThatItReads(String field, String value) {
    String torrent =
        TorrentAnswers.torrent("SEEDING", 1)
            .replaceFirst("\"" + field + "\": [^,}]*", "\"" + field + "\": " + value);
    server.on(TORRENTS, 200, JSON, "[" + torrent + "]");

    CliRun run = ls();

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.err()).contains(field);
  }

  @Test
  void escapesWhatATorrentCallsItself() {
    String torrent =
        TorrentAnswers.torrent(TorrentAnswers.HASH, "a\\u001b[2Jb\\u202ec", "\\u0007", 0.5);
    server.on(TORRENTS, 200, JSON, "[" + torrent + "]");

    CliRun table = ls();
    CliRun json = ls("--json");

    assertThat(table.exitCode()).as(table.err()).isEqualTo(ExitCode.DONE.number());
    assertThat(table.out()).contains("a\\u001b[2Jb\\u202ec").doesNotContain("\u001b", "\u0007");
    assertThat(json.out()).matches("[ -~\\r\\n]*");
    JsonNode name = JsonMapper.shared().readTree(json.out()).get(0).get("name");
    assertThat(name.asString()).isEqualTo("a\u001b[2Jb\u202ec");
  }

  @Test
  void givesUpOnAnAnswerWithoutEnd() {
    server.on(
        TORRENTS,
        call -> {
          call.sendResponseHeaders(200, 0);
          byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
          try (OutputStream out = call.getResponseBody()) {
            while (true) {
              out.write(blanks);
            }
          }
        });

    assertThat(ls().exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
  }

  @ParameterizedTest
  @CsvSource({
    "400, 7", "409, 7", "413, 7", "429, 7", "507, 7", "401, 6", "403, 6", "404, 5", "500, 1",
    "502, 1", "503, 1"
  })
  void passesOnWhatAPeerRefusesAndWhy(int status, int exitCode) {
    server.on(
        TORRENTS,
        status,
        PROBLEM,
        "{\"title\":\"t\",\"status\":" + status + ",\"detail\":\"so\\u001b[31mit is\"}");

    CliRun run = ls();

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).startsWith("enjambre ls: ").doesNotContain("\u001b");
    if (exitCode != 6) {
      assertThat(run.err()).contains("so\\u001b[31mit is");
    }
  }

  @Test
  void doesNotTakeAnotherServerForAPeer() {
    CliRun run = ls();

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.err()).contains("not as a peer of Enjambre");
  }

  @Test
  void doesNotFollowARedirection(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret\n");
    AtomicReference<String> leaked = new AtomicReference<>("");
    AtomicReference<String> sent = new AtomicReference<>("");
    try (StubServer other = new StubServer()) {
      other.on(
          TORRENTS,
          call -> leaked.set("reached, with " + call.getRequestHeaders().get("Authorization")));
      server.on(
          TORRENTS,
          call -> {
            sent.set(String.valueOf(call.getRequestHeaders().getFirst("Authorization")));
            call.getResponseHeaders().set("Location", other.url() + TORRENTS);
            call.sendResponseHeaders(307, -1);
          });

      CliRun run = ls("--token-file", token.toString());

      assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
      assertThat(sent.get()).isEqualTo("Bearer secret");
      assertThat(leaked.get()).isEmpty();
    }
  }

  @Test
  void tellsWhereItLookedWhenNobodyIsThere() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = socket.getLocalPort();
    }

    CliRun run = CliRun.of("ls", "--peer", "http://127.0.0.1:" + port);

    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_REACHED.number());
    assertThat(run.err())
        .contains("no peer can be reached at http://127.0.0.1:" + port, "is it running?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "ftp://a",
        "http://",
        "http://a:99999",
        "http://user:pass@a",
        "http://a?b",
        "http://a b",
        "file:///etc/passwd"
      })
  void refusesWhatIsNoUrlOfAPeer(String url) {
    CliRun run = CliRun.of("ls", "--peer", url);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("--peer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two words", "line\nline", "ñ"})
  void refusesATokenThatCannotBeOne(String token, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), token);

    CliRun run = ls("--token-file", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains("holds no token");
  }
}
