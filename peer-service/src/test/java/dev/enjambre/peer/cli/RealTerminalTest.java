package dev.enjambre.peer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of their own, in a pseudo-terminal and through pipes. */
@Timeout(120)
class RealTerminalTest {

  private static final String ESCAPE = "\u001b[";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final Path SCRIPT = Path.of("src/test/python/in_terminal.py");

  @TempDir private static Path folder;
  private static StubServer server;

  /** What a process ended with, and all that it wrote. */
  private record Ended(int exitCode, String text) {}

  @BeforeAll
  static void start() throws IOException {
    server = new StubServer();
    String torrents = "[" + TorrentAnswers.torrent("DOWNLOADING", 0.5) + "]";
    server.on("/api/v1/torrents", 200, "application/json", torrents);
    server.on("/api/v1/torrents/" + TorrentAnswers.HASH, call -> call.sendResponseHeaders(204, -1));
    server.on(
        "/api/v1/events",
        call -> {
          call.getResponseHeaders().set("Content-Type", "text/event-stream");
          call.sendResponseHeaders(200, 0);
          call.getResponseBody()
              .write(("event: torrents\ndata: " + torrents + "\n\n").getBytes(UTF_8));
          call.getResponseBody().flush();
          // Stays until the other side has gone, as a peer does.
          call.getRequestBody().readAllBytes();
          awaitEnd();
        });
    server.on(
        "/api/v1/files/large.bin",
        call -> {
          call.getRequestBody().readAllBytes();
          StubServer.send(call, 201, "application/json", TorrentAnswers.torrent("SEEDING", 1));
        });
  }

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private static void awaitEnd() {
    try {
      ENDED.await(100, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterAll
  static void stop() {
    ENDED.countDown();
    server.close();
  }

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("dev.enjambre.peer.Main");
    command.addAll(List.of(arguments));
    return command;
  }

  private static Ended run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("NO_COLOR");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("ENJAMBRE_URL", server.url().toString());
    builder.environment().putAll(environment);
    Path output = Files.createTempFile(folder, "output", "");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private static Ended inTerminal(
      String when, String keys, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", SCRIPT.toAbsolutePath().toString(), "70", "20"));
    command.add(when);
    command.add(keys);
    command.addAll(java(arguments));
    return run(command, environment);
  }

  @Test
  void coloursATerminalAlone() throws Exception {
    Ended colours = inTerminal("", "", Map.of(), "ls");
    Ended none = inTerminal("", "", Map.of("NO_COLOR", "1"), "ls");
    Ended dumb = inTerminal("", "", Map.of("TERM", "dumb"), "ls");
    Ended pipe = run(java("ls"), Map.of());

    assertThat(colours.exitCode()).as(colours.text()).isEqualTo(0);
    assertThat(colours.text()).contains(ESCAPE, "model.bin");
    for (Ended plain : List.of(none, dumb, pipe)) {
      assertThat(plain.exitCode()).as(plain.text()).isEqualTo(0);
      assertThat(plain.text()).contains("model.bin").doesNotContain("\u001b");
    }
    // The terminal has 70 columns, and a pipe as many as it takes.
    assertThat(colours.text()).contains("50.0 %").doesNotContain("Peers");
    assertThat(pipe.text()).contains("Peers");
  }

  @Test
  void givesTheTerminalBackAtCtrlC() throws Exception {
    Ended ended = inTerminal("0 of 1 done", "\\x03", Map.of(), "watch");

    assertThat(ended.exitCode()).as(ended.text()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(ended.text()).contains("\u001b[?25l", "model.bin", "█").endsWith(SHOW_CURSOR);
  }

  @Test
  void asksOnATerminal() throws Exception {
    Ended yes = inTerminal("[y/N]", "y\\n", Map.of(), "rm", "model.bin");
    Ended no = inTerminal("[y/N]", "\\n", Map.of(), "rm", "model.bin");
    Ended pipe = run(java("rm", "model.bin"), Map.of());

    assertThat(yes.exitCode()).as(yes.text()).isEqualTo(0);
    assertThat(yes.text()).contains("removed  model.bin");
    assertThat(no.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(no.text()).contains("model.bin stays");
    assertThat(pipe.exitCode()).as(pipe.text()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void drawsABarOnATerminalAndLinesIntoAPipe() throws Exception {
    Path large = Files.write(folder.resolve("large.bin"), new byte[20_000_000]);

    Ended terminal = inTerminal("", "", Map.of(), "publish", large.toString());
    Ended pipe = run(java("publish", large.toString()), Map.of());

    assertThat(terminal.exitCode()).as(terminal.text()).isEqualTo(0);
    assertThat(terminal.text())
        .contains("sent large.bin", "█", "100.0 %", "\u001b[1A", SHOW_CURSOR);
    assertThat(pipe.exitCode()).as(pipe.text()).isEqualTo(0);
    assertThat(pipe.text()).contains("sent large.bin 100.0 %").doesNotContain("\u001b", "█");
  }
}
