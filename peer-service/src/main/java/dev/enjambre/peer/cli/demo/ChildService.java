package dev.enjambre.peer.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service that runs as a child process of the demo and writes to a log file of its own. */
final class ChildService {

  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final int LOG_LINES = 25;

  private final String name;
  private final Path log;
  private final Process process;

  private ChildService(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a service with the Java that runs the demo.
   *
   * @param jar the service's executable jar; beside it there may be the record of a run, named like
   *     it and ending in {@code .aot}, by which it starts sooner
   * @param folder an existing folder: the process works in it, and its log goes there
   * @param options what follows the jar on the command line
   */
  static ChildService start(String name, Path jar, Path folder, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx256m");
    Path record = Path.of(jar.toString().replaceFirst("\\.jar$", ".aot"));
    if (Files.isRegularFile(record)) {
      command.add("-XX:AOTCache=" + record);
    }
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(options);
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // The demo's services are set up by their options alone, whatever the caller's shell exports.
    builder
        .environment()
        .keySet()
        .removeIf(key ->
            key.startsWith("ENJAMBRE_")
                || key.startsWith("SPRING_")
                || key.startsWith("SERVER_")
                || key.startsWith("MANAGEMENT_")
                || key.startsWith("LOGGING_"));
    Process process = builder.start();
    process.getOutputStream().close();
    return new ChildService(name, log, process);
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How the process ended; for one that has ended. */
  String ending() {
    return "%s ended by itself with exit code %d%n%s"
        .formatted(name, process.exitValue(), logTail());
  }

  /** The last lines of the log, each indented; control characters are shown as dots. */
  String logTail() {
    try {
      List<String> all =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - LOG_LINES), all.size()).stream()
          .map(line -> "    " + line.replaceAll("\\p{Cntrl}", ".") + System.lineSeparator())
          .reduce("  the end of its log:" + System.lineSeparator(), String::concat);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the log of " + name, e);
    }
  }

  /** Asks the process to end; {@link #awaitEnd} sees to it that it does. */
  void end() {
    process.destroy();
  }

  void awaitEnd() {
    try {
      process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of " + name + " cannot be awaited", e);
    }
  }
}
