package dev.enjambre.system;

import dev.enjambre.interop.JvmProcess;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A service of this build as a process on loopback, as users start it. */
final class LocalService implements AutoCloseable {

  /** {@code Pause Young (Allocation Failure) 26M->2M(123M)}: used before and after. */
  private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->\\d+M\\(");

  /** Each has an address of its own, by which others can be told who calls them. */
  private static final AtomicInteger NEXT_ADDRESS = new AtomicInteger(10);

  /** Others may start at the same time. */
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final String module;
  private final List<String> settings;
  private final Path folder;
  private final String address;
  private final int port;
  private final int webPort;
  private final Process process;
  private final WebClient api;

  private LocalService(
      String module, Path folder, String address, int port, int webPort, List<String> settings)
      throws IOException {
    this.module = module;
    this.settings = List.copyOf(settings);
    this.webPort = webPort;
    this.folder = Files.createDirectories(folder);
    this.address = address;
    this.port = port;
    List<String> command =
        new ArrayList<>(
            List.of(
                Project.launcher().toString(),
                command(module),
                "--server.address=127.0.0.1",
                "--server.port=" + webPort));
    command.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("ENJAMBRE_"));
    environment.put("ENJAMBRE_JAVA_OPTS", "-Xlog:gc:file=" + collections());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    process = Programs.start(builder, log());
    api = new WebClient(webPort);
  }

  /** Starts a tracker, and waits until it is ready. */
  static LocalService tracker(Path folder, String... settings) throws IOException {
    int port = Programs.freePort();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--enjambre.tracker.listen-address=127.0.0.1",
                "--enjambre.tracker.listen-port=" + port,
                "--enjambre.tracker.min-interval=1s",
                "--enjambre.tracker.announce-interval=2s",
                "--enjambre.tracker.data-dir=" + folder.resolve("data")));
    all.addAll(List.of(settings));
    return new LocalService("tracker-service", folder, "127.0.0.1", port, Programs.freePort(), all)
        .ready();
  }

  /** Starts a peer of that tracker, and waits until it is ready. */
  static LocalService peer(Path folder, LocalService tracker, String... settings)
      throws IOException {
    return peer(
        folder,
        Stream.concat(
                Stream.of(
                    "--enjambre.peer.trackers=http://" + tracker.endpoint() + "/announce",
                    "--enjambre.peer.catalog-url=http://127.0.0.1:" + tracker.webPort),
                Stream.of(settings))
            .toList());
  }

  /** Starts a peer that knows nobody, and waits until it is ready. */
  static LocalService lonePeer(Path folder, String... settings) throws IOException {
    return peer(folder, List.of(settings));
  }

  private static LocalService peer(Path folder, List<String> settings) throws IOException {
    String address = "127.0.0." + NEXT_ADDRESS.getAndIncrement();
    int port = Programs.freePort();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--enjambre.peer.listen-address=" + address,
                "--enjambre.peer.listen-port=" + port,
                "--enjambre.peer.data-dir=" + folder.resolve("data"),
                "--spring.grpc.server.port=" + Programs.freePort()));
    all.addAll(settings);
    return new LocalService("peer-service", folder, address, port, Programs.freePort(), all)
        .ready();
  }

  private static String command(String module) {
    return module.replace("-service", "");
  }

  private LocalService ready() throws IOException {
    try {
      Patience.patiently()
          .atMost(START_LIMIT)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> {
            requireAlive();
            return api.isReady();
          });
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Ends it, and starts it again at the same ports, with nothing of what it knew. */
  LocalService restartEmpty() throws IOException {
    close();
    try (Stream<Path> known = Files.walk(data())) {
      for (Path path : known.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    return startAgain();
  }

  /** Starts it again at the same ports after it was closed, with all that it kept. */
  LocalService startAgain() throws IOException {
    return new LocalService(module, folder, address, port, webPort, settings).ready();
  }

  /** Where its pages are, without a slash at the end. */
  String pages() {
    return "http://127.0.0.1:" + webPort;
  }

  /** Its REST API. */
  WebClient api() {
    return api;
  }

  /** The address of its protocol, without the port. */
  String address() {
    return address;
  }

  /** Where its protocol is served, as {@code address:port}. */
  String endpoint() {
    return address + ":" + port;
  }

  /** What can be learned of its JVM. */
  JvmProcess jvm() {
    return new JvmProcess(process.pid());
  }

  /** Says what it wrote if it has ended by itself. */
  void requireAlive() throws IOException {
    Programs.requireAlive(process, log());
  }

  /** Ends it as a power cut would, after which it can only be started again. */
  void kill() throws InterruptedException {
    api.close();
    process.destroyForcibly().waitFor();
  }

  /** Where its files are. */
  Path data() {
    return folder.resolve("data");
  }

  /** Returns the largest part of its heap that was in use when a collection began, in MiB. */
  int peakHeap() throws IOException {
    int peak = 0;
    try (Stream<String> lines = Files.lines(collections())) {
      for (String line : lines.toList()) {
        Matcher collection = COLLECTION.matcher(line);
        if (collection.find()) {
          peak = Math.max(peak, Integer.parseInt(collection.group(1)));
        }
      }
    }
    return peak;
  }

  /** Returns what it has logged. */
  String logged() throws IOException {
    return Files.readString(log());
  }

  private Path log() {
    return folder.resolve("log.txt");
  }

  private Path collections() {
    return folder.resolve("collections.txt");
  }

  @Override
  public void close() throws IOException {
    api.close();
    Programs.end(process);
  }
}
