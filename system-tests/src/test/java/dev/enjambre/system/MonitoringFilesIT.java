package dev.enjambre.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.interop.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What the files that Prometheus and Grafana get hold, without either of them running. */
class MonitoringFilesIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** {@code name: ${STACK:-enjambre}_alerts-0123abcd}, and {@code file: …} below it. */
  private static final Pattern CONFIG =
      Pattern.compile("name: \\$\\{STACK:-enjambre}_[a-z]+-([0-9a-f]{8})\\n +file: (\\S+)");

  static Stream<Path> dashboards() throws IOException {
    return Dashboards.files().stream();
  }

  @Test
  void everyConfigOfTheStackIsNamedAfterItsContent() throws Exception {
    Matcher config = CONFIG.matcher(Files.readString(Project.root().resolve("swarm-stack.yml")));
    int found = 0;
    while (config.find()) {
      found++;
      byte[] content = Files.readAllBytes(Project.root().resolve(config.group(2)));
      String digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      assertThat(config.group(1))
          .describedAs("in swarm-stack.yml, the end of the name of %s", config.group(2))
          .isEqualTo(digest.substring(0, 8));
    }
    assertThat(found).isEqualTo(8);
  }

  /** Each alert is given a fleet that it is for, and one that is well. */
  @Test
  void everyAlertTellsOfWhatItIsFor() throws IOException {
    String promtool = Programs.require("promtool", "prometheus");
    Path folder = Project.root().resolve("system-tests/src/test/resources");
    Path cases = folder.resolve("alerts-cases.yml");

    Command.Result result =
        Command.in(folder, Map.of())
            .run(LIMIT, List.of(promtool, "test", "rules", "alerts-cases.yml"));

    assertThat(result.exitCode()).describedAs(result.output()).isZero();
    Matcher alert =
        Pattern.compile("- alert: (\\w+)")
            .matcher(Files.readString(Project.root().resolve("monitoring/alerts.yml")));
    String tested = Files.readString(cases);
    while (alert.find()) {
      assertThat(tested).contains("alertname: " + alert.group(1));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsTakeTheChosenSourceAndDoNotLieOnEachOther(Path file) throws IOException {
    JsonNode dashboard = Dashboards.read(file);
    assertThat(dashboard.path("uid").asString())
        .isEqualTo("enjambre-" + file.getFileName().toString().replace(".json", ""));
    boolean[][] taken = new boolean[200][24];
    for (JsonNode panel : dashboard.path("panels")) {
      JsonNode place = panel.path("gridPos");
      for (int y = 0; y < place.path("h").asInt(); y++) {
        for (int x = 0; x < place.path("w").asInt(); x++) {
          boolean[] row = taken[place.path("y").asInt() + y];
          assertThat(row[place.path("x").asInt() + x])
              .describedAs("something under %s", panel.path("title"))
              .isFalse();
          row[place.path("x").asInt() + x] = true;
        }
      }
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
        assertThat(target.path("expr").asString()).isNotBlank();
      }
    }
  }
}
