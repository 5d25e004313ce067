package dev.enjambre.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboards of the repository, as Grafana would show them with all of everything chosen. */
final class Dashboards {

  private static final JsonMapper JSON = new JsonMapper();

  /** Of Grafana's own variables; the others stand for a choice, and all is chosen. */
  private static final String RATE_INTERVAL = "1m";

  /** A query of a panel, ready to be asked. */
  record Query(String dashboard, String panel, String expression) {

    @Override
    public String toString() {
      return dashboard + ", " + panel + ": " + expression;
    }
  }

  private Dashboards() {}

  static Path folder() {
    return Project.root().resolve("monitoring/grafana/dashboards");
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (Path file : files()) {
      for (JsonNode panel : read(file).path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  file.getFileName().toString().replace(".json", ""),
                  panel.path("title").asString(),
                  filledIn(target.path("expr").asString())));
        }
      }
    }
    return queries;
  }

  private static String filledIn(String expression) {
    return expression
        .replace("$__rate_interval", RATE_INTERVAL)
        .replaceAll("\"\\$(hostname|job|instance)\"", "\".*\"");
  }
}
