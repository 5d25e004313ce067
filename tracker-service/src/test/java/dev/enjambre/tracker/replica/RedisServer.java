package dev.enjambre.tracker.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real Redis on a port of its own on loopback, with nothing but what a test puts there. */
final class RedisServer implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final List<String> options;

  /** The one that runs comes last. */
  private final List<Process> processes = new ArrayList<>();

  RedisServer(Path folder, String... options) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.options = List.of(options);
    port = Programs.freePort();
  }

  static RedisServer started(Path folder, String... options) throws IOException {
    RedisServer server = new RedisServer(folder, options);
    server.start();
    return server;
  }

  int port() {
    return port;
  }

  String url() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Programs.require("redis-server", "redis-server"),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "no"));
    command.addAll(options);
    processes.add(Programs.start(new ProcessBuilder(command), folder.resolve("redis.log")));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      assertThat(processes.getLast().isAlive()).as("redis-server runs: see %s", folder).isTrue();
      return false;
    }
  }

  /** Lets it hang, with its connections open. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(processes.getLast().pid()))
            .inheritIO()
            .start();
    assertThat(kill.waitFor()).isZero();
  }

  void kill() throws IOException {
    processes.getLast().destroyForcibly();
    Programs.awaitEnd(processes.getLast());
  }

  /** Runs a command, and returns what the server says. */
  String ask(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Programs.require("redis-cli", "redis-tools"),
                "-p",
                Integer.toString(port),
                "--no-auth-warning"));
    command.addAll(List.of(words));
    Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(cli.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(cli.waitFor()).as(said).isZero();
    return said;
  }

  @Override
  public void close() throws IOException {
    if (!processes.isEmpty()) {
      kill();
    }
  }
}
