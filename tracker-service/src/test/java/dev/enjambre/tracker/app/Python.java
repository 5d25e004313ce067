package dev.enjambre.tracker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the scripts that drive libtorrent (Debian's {@code python3-libtorrent}). */
final class Python {

  private static final int MAX_SECONDS = 90;

  private Python() {}

  /** Runs a script to its good end, and returns what it said. */
  static String run(Path folder, String script, String... arguments)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/python3", "src/test/python/" + script));
    command.addAll(List.of(arguments));
    Process python =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(python.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).as("it came to an end").isTrue();
    } finally {
      python.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(python.exitValue()).as(said).isZero();
    return said;
  }
}
