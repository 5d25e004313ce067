package dev.enjambre.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The container of a task, as it was when it was looked for.
 *
 * @param container its id
 * @param hostName as the container has it, such as {@code peer-2}
 * @param pid of its first process, as this machine sees it; 0 when it is not running
 * @param webPort where its web port is published at its node
 */
record Replica(Node node, String container, String hostName, long pid, int webPort) {

  /** Its REST API. */
  WebClient web() {
    return new WebClient(node.address(), webPort);
  }

  /** Runs a program in it, by its own user. */
  String exec(String... command) {
    List<String> words = new ArrayList<>(List.of("exec", container));
    words.addAll(Arrays.asList(command));
    return node.docker().run(words.toArray(String[]::new));
  }

  /** Returns the SHA-256 of a file of its data. */
  String sha256(String name) {
    return exec("sha256sum", "/data/" + name).split(" ", 2)[0];
  }

  /** Ends it as {@code kill -9} would. */
  void kill() {
    node.docker().run("kill", container);
  }

  /** Returns what it says of a torrent; empty when it has none, or does not answer just now. */
  Optional<JsonNode> torrent(String infoHash) throws InterruptedException {
    try (WebClient web = web()) {
      for (JsonNode torrent : web.json("torrents")) {
        if (torrent.path("infoHash").asString().equals(infoHash)) {
          return Optional.of(torrent);
        }
      }
      return Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return hostName + " at " + node.name() + " (" + container.substring(0, 12) + ")";
  }
}
