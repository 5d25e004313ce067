package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.tracker.http.ProtocolServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Swarms that outlive the process. */
@ExtendWith(OutputCaptureExtension.class)
class RestartTest {

  private static final String SCRAPE = "/scrape?info_hash=" + "a".repeat(20);

  @TempDir private Path folder;

  @Test
  @DisplayName("Graceful stop, snapshot of the store over a restart")
  void knowsItsSwarmsAfterARestart(CapturedOutput output) throws IOException {
    try (ConfigurableApplicationContext tracker = start()) {
      announce(tracker, "b", "left=0&event=completed");
      announce(tracker, "c", "left=7");
    }
    try (ConfigurableApplicationContext tracker = start()) {
      assertThat(get(tracker, SCRAPE))
          .contains("8:completei1e", "10:downloadedi1e", "10:incompletei1e");
      assertThat(output).contains("Swarms of before are known: peers=2 leftOut=0");
      announce(tracker, "c", "event=stopped&left=7");
    }
    try (ConfigurableApplicationContext tracker = start()) {
      assertThat(get(tracker, SCRAPE))
          .contains("8:completei1e", "10:downloadedi1e", "10:incompletei0e");
    }
  }

  @Test
  void startsWithoutASnapshotThatIsDamaged(CapturedOutput output) throws IOException {
    try (ConfigurableApplicationContext tracker = start()) {
      announce(tracker, "b", "left=0");
    }
    Path file = folder.resolve("swarms");
    byte[] content = Files.readAllBytes(file);
    content[30] ^= 1;
    Files.write(file, content);

    try (ConfigurableApplicationContext tracker = start()) {
      assertThat(get(tracker, SCRAPE)).contains("8:completei0e");
      assertThat(output)
          .contains("cannot be used, its checksum is wrong: it is damaged; it was moved to");
      assertThat(folder.resolve("swarms.bad")).hasBinaryContent(content);
    }
  }

  @Test
  void leavesTheFileOfAnotherTrackerAlone(CapturedOutput output) throws IOException {
    try (ConfigurableApplicationContext first = start()) {
      announce(first, "b", "left=0");
      try (ConfigurableApplicationContext second = start()) {
        announce(second, "c", "left=0");
        assertThat(output).contains("Another tracker keeps its swarms in " + folder);
      }
      assertThat(folder.resolve("swarms")).doesNotExist();
    }
    assertThat(folder.resolve("swarms")).exists();
  }

  @Test
  void writesNothingIfItShallNot() throws IOException {
    try (ConfigurableApplicationContext tracker =
        start("--enjambre.tracker.snapshot-interval=0s")) {
      announce(tracker, "b", "left=0");
    }
    assertThat(folder.resolve("swarms")).doesNotExist();
  }

  private ConfigurableApplicationContext start() {
    return start("--enjambre.tracker.snapshot-interval=1h");
  }

  private ConfigurableApplicationContext start(String setting) {
    return new SpringApplicationBuilder(TrackerApplication.class)
        .run(
            "--server.port=0",
            "--enjambre.tracker.listen-port=0",
            setting,
            "--enjambre.tracker.data-dir=" + folder);
  }

  private static void announce(ConfigurableApplicationContext tracker, String letter, String more)
      throws IOException {
    String answer =
        get(
            tracker,
            "/announce?info_hash=%s&peer_id=%s&port=6881&%s"
                .formatted("a".repeat(20), letter.repeat(20), more));
    assertThat(answer).contains("8:interval");
  }

  private static String get(ConfigurableApplicationContext tracker, String target)
      throws IOException {
    return RawHttp.get(tracker.getBean(ProtocolServer.class).port(), target).body();
  }
}
