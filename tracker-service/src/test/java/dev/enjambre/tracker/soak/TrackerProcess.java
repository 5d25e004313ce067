package dev.enjambre.tracker.soak;

import dev.enjambre.interop.JvmProcess;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tracker as it is shipped, in a JVM of its own, and what can be learned of it from outside.
 */
final class TrackerProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target/tracker-service.jar");
  private static final JsonMapper JSON = new JsonMapper();

  private final int port = Programs.freePort();
  private final int webPort = Programs.freePort();
  private final Path log;
  private final Process process;

  /** Starts it with a heap of so many megabytes, and waits until it is ready. */
  TrackerProcess(Path folder, int heap, String... settings) throws IOException {
    log = folder.resolve("tracker.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@jvm.options",
                "-Xms" + heap + "m",
                "-Xmx" + heap + "m",
                "-XX:NativeMemoryTracking=summary",
                "-jar",
                JAR.toString(),
                "--enjambre.tracker.listen-port=" + port,
                "--enjambre.tracker.data-dir=" + folder.resolve("data"),
                "--server.port=" + webPort));
    command.addAll(List.of(settings));
    process = Programs.start(new ProcessBuilder(command), log);
    Patience.patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          Programs.requireAlive(process, log);
          return get("/actuator/health/readiness").contains("UP");
        });
  }

  /** The port of the protocol, of TCP and UDP. */
  int port() {
    return port;
  }

  JsonNode stats() throws IOException {
    return JSON.readTree(get("/api/v1/stats"));
  }

  /** Returns the sum of the series of a meter, in the names of Prometheus, that hold all labels. */
  long metric(String name, String... labels) throws IOException {
    return (long)
        get("/actuator/prometheus")
            .lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .filter(line -> Stream.of(labels).allMatch(line::contains))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }

  /** What can be learned of its JVM. */
  JvmProcess jvm() {
    return new JvmProcess(process.pid());
  }

  /** Returns the lines of its log that somebody should look at. */
  List<String> complaints() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line ->
              line.contains(" WARN ") || line.contains(" ERROR ") || line.contains("Exception"))
          .toList();
    }
  }

  private String get(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + webPort + path);
    URLConnection connection = uri.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    Programs.end(process);
  }
}
