package dev.enjambre.peer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressViewTest {

  private final StringWriter screen = new StringWriter();

  @Test
  void printsALineForEachPeerWhereTheScreenIsNone() {
    lines().show(List.of(row("peer 1", 1_500, 0.4239, 2), row("peer 2", 1_500, 0, 1)));

    assertThat(screen.toString().lines())
        .containsExactly(
            "    1.5 s  peer 1   42.3 %  42/100 pieces  downloading  1.5 MiB/s from 2 peers",
            "    1.5 s  peer 2    0.0 %  0/100 pieces  downloading  1.5 MiB/s from 1 peer");
  }

  @Test
  void saysOnlyOnceThatAPeerIsComplete() {
    ProgressView view = lines();
    view.show(List.of(row("peer 1", 1_000, 1, 0)));
    view.show(List.of(row("peer 1", 2_000, 1, 0)));

    assertThat(screen.toString().lines()).hasSize(1).first().asString().contains("complete");
  }

  @Test
  void neverRoundsUpToAHundredPercent() {
    lines().show(List.of(row("peer 1", 1_000, 0.99999, 1)));

    assertThat(screen.toString()).contains(" 99.9 %");
  }

  @Test
  void redrawsItsBarsInPlaceOnATerminal() {
    ProgressView view = ProgressView.of(new PrintWriter(screen), true, false);
    view.show(List.of(row("peer 1", 1_000, 0.5, 1), row("peer 2", 1_000, 0.25, 1)));
    String first = screen.toString();
    view.show(List.of(row("peer 1", 1_000, 1, 1), row("peer 2", 1_000, 0.5, 1)));
    String second = screen.toString().substring(first.length());

    assertThat(first).doesNotContain("\u001b[2A").contains("#".repeat(10) + "-".repeat(10));
    assertThat(second).startsWith("\u001b[2A").contains("#".repeat(20));
    assertThat(second.lines()).hasSize(2);
  }

  @Test
  void keepsEveryBarWithinEightyColumns() {
    ProgressView.of(new PrintWriter(screen), true, true)
        .show(List.of(row("peer 10", 1_000, 0.5, 100)));

    assertThat(screen.toString().replaceAll("\u001b\\[[0-9]*[A-Z]", "").strip())
        .hasSizeLessThanOrEqualTo(79);
  }

  private ProgressView lines() {
    return ProgressView.of(new PrintWriter(screen), false, false);
  }

  private static ProgressView.Row row(String peer, int millis, double progress, int connected) {
    return new ProgressView.Row(
        peer,
        Duration.ofMillis(millis),
        new TorrentProgress(
            "00",
            "name",
            100,
            progress == 1 ? "SEEDING" : "DOWNLOADING",
            progress,
            0,
            1_572_864,
            100,
            (int) (100 * progress),
            connected,
            null));
  }
}
