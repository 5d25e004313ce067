package dev.enjambre.peer.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.TestTerminals;
import dev.enjambre.peer.cli.terminal.TextWidth;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {

  private static final String COLOURS = "\u001b\\[[0-9]*m";

  private static Output terminal(int columns) {
    return TestTerminals.drawing(24, columns).terminal().out();
  }

  @Test
  void showsPartRateAndTimeLeft() {
    Progress half = Progress.of("model.bin", 512 << 20, 1 << 30, 1 << 20);

    assertThat(ProgressBar.line(half, terminal(80)).replaceAll(COLOURS, ""))
        .isEqualTo(
            "model.bin  "
                + "█".repeat(16)
                + "░".repeat(16)
                + "   50.0 %  1.0 MiB/s, 8 min 32 s left");
    assertThat(ProgressBar.logLine(half))
        .isEqualTo("model.bin 50.0 % of 1.0 GiB, 1.0 MiB/s, 8 min 32 s left");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 20, 30, 40, 41, 42, 43, 60, 79, 80, 81, 120, 500})
  void fitsAnyWidth(int columns) {
    for (String name : new String[] {"", "a", "model.bin", "模".repeat(200), "🚀é".repeat(60)}) {
      for (long done : new long[] {0, 1, 500_000, 1_000_000}) {
        Progress progress = Progress.of(name, done, 1_000_000, 12_345);
        String line = ProgressBar.line(progress, terminal(columns)).replaceAll(COLOURS, "");
        assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void saysNothingOfTimeThatNobodyKnows() {
    Progress stalled = Progress.of("model.bin", 10, 100, 0);
    Progress unknown = new Progress("model.bin", 10, 0, 1_000, OptionalLong.empty());

    assertThat(ProgressBar.logLine(stalled)).isEqualTo("model.bin 10.0 % of 100 B, 0 B/s");
    assertThat(ProgressBar.logLine(unknown)).endsWith("1.0 KiB/s").contains("not known");
  }
}
