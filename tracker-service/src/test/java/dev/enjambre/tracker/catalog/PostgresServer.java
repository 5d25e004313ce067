package dev.enjambre.tracker.catalog;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of Debian's on loopback, with its data in a folder of its own. */
public final class PostgresServer {

  private static final String USER = "postgres";

  private final Path folder;
  private final int port;
  private final Process process;

  private PostgresServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts a server; it may take some seconds until it answers. */
  public static PostgresServer start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("enjambre-postgres-");
    if (isRoot()) {
      run(List.of("chown", USER, folder.toString()));
    }
    Path data = folder.resolve("data");
    run(
        asUser(
            program("initdb"),
            "-D",
            data.toString(),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync"));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                asUser(
                    program("postgres"),
                    "-D",
                    data.toString(),
                    "-p",
                    String.valueOf(port),
                    "-h",
                    "127.0.0.1",
                    "-k",
                    folder.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return new PostgresServer(folder, port, process);
  }

  /** Returns where it is, for JDBC. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  /** Stops it, whether somebody is connected or not. */
  public void halt() throws IOException, InterruptedException {
    if (process.isAlive()) {
      run(List.of("kill", "-INT", String.valueOf(process.pid())));
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Stops it, and removes its data. */
  public void stop() throws IOException, InterruptedException {
    halt();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static String program(String name) throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        return found
            .map(version -> version.resolve("bin").resolve(name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(PostgresServer::missing)
            .toString();
      }
    }
    throw missing();
  }

  private static IllegalStateException missing() {
    return new IllegalStateException("PostgreSQL is needed: apt-get install postgresql");
  }

  /** PostgreSQL does not run as root. */
  private static List<String> asUser(String... command) {
    List<String> whole = new ArrayList<>();
    if (isRoot()) {
      whole.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--init-groups"));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/")).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + said);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
