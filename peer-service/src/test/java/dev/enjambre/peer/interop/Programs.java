package dev.enjambre.peer.interop;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests use of the machine: its programs and ports. */
final class Programs {

  private static final long END_SECONDS = 10;

  private Programs() {}

  /** Returns the path of a program; without it the test fails, and says what to install. */
  static String require(String program, String debianPackage) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() ->
            new AssertionError("the tests need " + program + ": apt-get install " + debianPackage));
  }

  /** Returns a port that nobody uses at this moment. */
  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  /** Ends a process as an operator would. */
  static void end(Process process) throws IOException {
    process.destroy();
    awaitEnd(process);
  }

  /** Waits for a process that was told to end, and ends it by force if it does not. */
  static void awaitEnd(Process process) throws IOException {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("broken off while a process was ending", e);
    }
  }

  /** Runs a command to its end, and requires that it succeeds. */
  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    awaitEnd(process);
    if (process.exitValue() != 0) {
      throw new AssertionError(
          "'%s' failed, which needs root: %s".formatted(String.join(" ", command), output));
    }
  }
}
