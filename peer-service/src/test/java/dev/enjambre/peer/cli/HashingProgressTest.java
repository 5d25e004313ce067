package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class HashingProgressTest {

  private final StringWriter text = new StringWriter();
  private long nanos;

  private HashingProgress progress(boolean terminal) {
    return new HashingProgress(new PrintWriter(text, true), terminal, () -> nanos);
  }

  @Test
  void drawsOverItselfOnATerminalTenTimesASecond() {
    HashingProgress progress = progress(true);
    for (int i = 1; i <= 20; i++) {
      nanos += 50_000_000;
      progress.hashed(i * 1024L * 1024, 20 * 1024 * 1024);
    }
    assertThat(text.toString().split("\r", -1)).hasSize(11);
    assertThat(text.toString().lines())
        .last()
        .asString()
        .endsWith("hashed 100 % of 20.0 MiB, 20.0 MiB/s    ");
  }

  @Test
  void writesALineEveryTenSecondsElsewhere() {
    HashingProgress progress = progress(false);
    for (int i = 1; i <= 25; i++) {
      nanos += 1_000_000_000;
      progress.hashed(i * 1024L, 100 * 1024);
    }
    progress.hashed(100 * 1024, 100 * 1024);
    assertThat(text.toString().lines().map(String::strip))
        .containsExactly(
            "hashed  10 % of 100 KiB, 1.0 KiB/s",
            "hashed  20 % of 100 KiB, 1.0 KiB/s", "hashed 100 % of 100 KiB, 4.0 KiB/s");
  }
}
