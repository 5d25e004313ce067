package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the swarms when the tracker's process is killed. */
class KilledTrackerIT {

  private static final Pattern PORT = Pattern.compile("Protocol port listens: port=(\\d+)");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  @DisplayName("kill -9 leaves the snapshot of a while ago")
  void keepsWhatWasWrittenWhileItRan() throws Exception {
    Path snapshot = folder.resolve("data").resolve("swarms");
    Process first = start("first.log");
    try {
      int port = port("first.log");
      String answer =
          RawHttp.get(
                  port,
                  "/announce?info_hash=%s&peer_id=%s&port=6881&left=0"
                      .formatted("a".repeat(20), "b".repeat(20)))
              .body();
      assertThat(answer).contains("8:completei1e");
      await()
          .atMost(PATIENCE)
          .until(() -> Files.exists(snapshot) && holds(snapshot, "b".repeat(20)));
    } finally {
      first.destroyForcibly().waitFor();
    }
    Process second = start("second.log");
    try {
      String scrape = RawHttp.get(port("second.log"), "/scrape?info_hash=" + "a".repeat(20)).body();
      assertThat(scrape).contains("8:completei1e");
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  private Process start(String log) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            TrackerApplication.class.getName(),
            "--server.port=0",
            "--enjambre.tracker.listen-port=0",
            "--enjambre.tracker.snapshot-interval=1s",
            "--enjambre.tracker.data-dir=" + folder.resolve("data"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private int port(String log) {
    int[] port = new int[1];
    await()
        .atMost(PATIENCE)
        .until(() -> {
          Matcher matcher = PORT.matcher(Files.readString(folder.resolve(log)));
          port[0] = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
          return port[0] != 0;
        });
    return port[0];
  }

  private static boolean holds(Path file, String text) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
  }
}
