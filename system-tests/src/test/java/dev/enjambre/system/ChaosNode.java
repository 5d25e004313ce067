package dev.enjambre.system;

import dev.enjambre.interop.JvmProcess;
import dev.enjambre.interop.Patience;
import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A service at a line of its own, whose data lies on a small disk of its own. */
final class ChaosNode implements AutoCloseable {

  static final int WEB_PORT = 8080;

  private static final Duration CALL = Duration.ofSeconds(5);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int DISK_MIB = 96;

  /** What a service has for itself: little, so that what grows is seen. */
  private static final String HEAP = "-Xmx128m";

  private final String name;
  private final ChaosNetwork.Line line;
  private final Path folder;
  private final List<String> command;
  private final WebClient api;
  private final MemoryDisk disk;
  private @Nullable Process process;

  ChaosNode(String name, ChaosNetwork.Line line, Path folder, List<String> command)
      throws IOException {
    this.name = name;
    this.line = line;
    this.folder = Files.createDirectories(folder);
    this.command = line.here(command);
    this.api = new WebClient(line.address(), WEB_PORT, CALL);
    this.disk = MemoryDisk.at(data(), DISK_MIB);
  }

  ChaosNetwork.Line line() {
    return line;
  }

  WebClient api() {
    return api;
  }

  Path data() {
    return folder.resolve("data");
  }

  Path log() {
    return folder.resolve("log.txt");
  }

  void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("ENJAMBRE_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("ENJAMBRE_NO_BUILD", "1");
    environment.put("ENJAMBRE_JAVA_OPTS", HEAP);
    process = Programs.start(builder, log());
  }

  void awaitReady() {
    Patience.patiently()
        .atMost(START_LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          requireAlive();
          return api.isReady();
        });
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }

  void requireAlive() throws IOException {
    Programs.requireAlive(running(), log());
  }

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** Stops it in the middle of whatever it does; its connections stay, and nobody answers. */
  void freeze() throws IOException {
    Programs.run("kill", "-STOP", String.valueOf(running().pid()));
  }

  void thaw() throws IOException {
    Programs.run("kill", "-CONT", String.valueOf(running().pid()));
  }

  /** Takes all the room that its disk has, while the process may take some of it, too. */
  void fillDisk() throws IOException {
    byte[] zeros = new byte[1 << 20];
    try (OutputStream file = Files.newOutputStream(ballast())) {
      while (true) {
        file.write(zeros);
      }
    } catch (IOException e) {
      // Not by the room that is left, since the process gives some back when it gives up.
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  void emptyDisk() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return data().resolve("ballast");
  }

  /** Has it go on with what it has given up. */
  void resumeWhatFailed() throws IOException, InterruptedException {
    for (JsonNode torrent : api.json("torrents")) {
      if (torrent.path("state").asString().equals("FAILED")) {
        api.post("torrents/" + torrent.path("infoHash").asString() + "/resume", Map.of());
      }
    }
  }

  /** What can be learned of its JVM. */
  JvmProcess jvm() {
    return new JvmProcess(running().pid());
  }

  /** Which lines of its log have a word, without their time. */
  List<String> logged(String word) throws IOException {
    List<String> found = new ArrayList<>();
    for (String each : Files.readAllLines(log())) {
      if (each.contains(" " + word + " ")) {
        found.add(each.substring(each.indexOf(word)));
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() throws IOException {
    api.close();
    if (process != null) {
      // It may be frozen, and would not hear.
      process.destroyForcibly();
      Programs.awaitEnd(process);
    }
    disk.close();
  }
}
