package dev.enjambre.tracker.interop;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The client of npm's package {@code bittorrent-tracker}, as {@code src/test/npm} drives it.
 *
 * @param folder where it is installed
 */
record NpmClient(Path folder) {

  private static final Path SOURCE = Path.of("src/test/npm");
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What one of its runs said.
   *
   * @param updates answers to announces
   * @param scrapes answers to scrapes
   * @param peers {@code HOST:PORT}, in the order in which it told of them
   * @param warnings failures, and what it could not read
   */
  record Said(
      List<JsonNode> updates, List<JsonNode> scrapes, List<String> peers, List<String> warnings) {}

  /**
   * What it is to do, by the names that the package has for it.
   *
   * @param answered how many answers come
   */
  record Call(String method, Map<String, Object> opts, int answered) {}

  /** Installs what the lock file names; from npm's cache once it was there. */
  static NpmClient install(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(SOURCE.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
    List<String> command =
        List.of(
            Programs.require("npm", "npm"),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--prefer-offline");
    run(command, folder, "");
    return new NpmClient(folder);
  }

  /** Makes these calls one after another, each after the answer to the one before. */
  Said run(String announce, String infoHash, String peerId, int port, List<Call> calls)
      throws IOException {
    String task =
        JSON.writeValueAsString(
            Map.of(
                "announce", announce,
                "infoHash", infoHash,
                "peerId", peerId,
                "port", port,
                "calls", calls));
    String output = run(List.of(Programs.require("node", "nodejs"), "client.mjs"), folder, task);
    Said said =
        new Said(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String line : output.lines().toList()) {
      JsonNode event = JSON.readTree(line);
      JsonNode value = event.path("value");
      switch (event.path("event").asString()) {
        case "update" -> said.updates().add(value);
        case "scrape" -> said.scrapes().add(value);
        case "peer" -> said.peers().add(value.asString());
        default -> said.warnings().add(value.asString());
      }
    }
    return said;
  }

  /** Starts the package's own server, which says its port in its first line. */
  Process startServer() throws IOException {
    return Programs.watch(
        new ProcessBuilder(Programs.require("node", "nodejs"), "server.mjs")
            .directory(folder.toFile())
            .redirectError(folder.resolve("server-errors.log").toFile())
            .start());
  }

  private static String run(List<String> command, Path folder, String input) throws IOException {
    Path log = folder.resolve("errors.log");
    Process process =
        Programs.watch(
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(log.toFile())
                .start());
    try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
      in.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Programs.awaitEnd(process);
    if (process.exitValue() != 0) {
      throw new AssertionError(command + " failed: " + output + Files.readString(log));
    }
    return output;
  }
}
