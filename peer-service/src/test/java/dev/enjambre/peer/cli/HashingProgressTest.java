package dev.enjambre.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class HashingProgressTest {

  private final StringWriter text = new StringWriter();
  private long nanos;

  @Test
  void writesALineEveryTenSecondsOfTheLastTenSecondsToAPipe() {
    PrintWriter writer = new PrintWriter(text, true);
    try (HashingProgress progress =
        new HashingProgress(Terminal.piped(writer, writer).err(), () -> nanos)) {
      for (int i = 1; i <= 25; i++) {
        nanos += 1_000_000_000;
        progress.hashed(i * 1024L, 100 * 1024);
      }
      nanos += 1_000_000_000;
      progress.hashed(100 * 1024, 100 * 1024);
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "hashed 10.0 % of 100 KiB, 1.0 KiB/s, 1 min 30 s left",
            "hashed 20.0 % of 100 KiB, 1.0 KiB/s, 1 min 20 s left",
            "hashed 100.0 % of 100 KiB, 8.4 KiB/s");
  }
}
