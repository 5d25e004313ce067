package dev.enjambre.interop;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What the tests use of the machine: its programs and ports. */
public final class Programs {

  private static final long END_SECONDS = 10;

  /** Below the ports that the system gives to those who call somebody. */
  private static final int FIRST_PORT = 10_000;

  private static final int PORTS = 22_000;

  /** Elsewhere for another process, which may run its tests at the same time. */
  private static final AtomicInteger nextPort =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

  private static final Set<Process> running = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> running.forEach(Process::destroyForcibly)));
  }

  private Programs() {}

  /** Returns the path of a program; without it the test fails, and says what to install. */
  public static String require(String program, String debianPackage) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(() ->
            new AssertionError("the tests need " + program + ": apt-get install " + debianPackage));
  }

  /** Returns a port that nobody uses, and that neither a later call nor the system gives away. */
  public static int freePort() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + Math.floorMod(nextPort.getAndIncrement(), PORTS);
      if (isFree(port)) {
        return port;
      }
    }
    throw new AssertionError("all ports are taken");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port)) {
      return probe.getLocalPort() == port;
    } catch (IOException _) {
      return false;
    }
  }

  /** Starts a program whose output goes to a file; it ends with this process at the latest. */
  public static Process start(ProcessBuilder builder, Path log) throws IOException {
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return watch(process);
  }

  /** Sees to it that a process ends with this one. */
  public static Process watch(Process process) {
    running.add(process);
    process.onExit().thenAccept(running::remove);
    return process;
  }

  /** Says what a program wrote if it has ended, where it should not have. */
  public static void requireAlive(Process process, Path log) throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(
          "%s ended with %d: %s"
              .formatted(
                  process.info().command().orElse("a program"),
                  process.exitValue(),
                  Files.readString(log)));
    }
  }

  /** Ends a process as an operator would. */
  public static void end(Process process) throws IOException {
    process.destroy();
    awaitEnd(process);
  }

  /** Waits for a process that was told to end, and ends it by force if it does not. */
  public static void awaitEnd(Process process) throws IOException {
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
  public static void run(String... command) throws IOException {
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
