package dev.enjambre.peer.cli.view;

import dev.enjambre.peer.cli.terminal.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Shows how something gets on: a bar that is redrawn in place ten times a second on a terminal, a
 * line every ten seconds elsewhere. Called by one thread at a time, as often as there is news.
 */
public final class ProgressDisplay implements AutoCloseable {

  private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LOG_NANOS = Duration.ofSeconds(10).toNanos();

  private final Output output;
  private final LongSupplier nanoTime;
  private long lastShown;

  /**
   * Makes one; nothing is shown yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public ProgressDisplay(Output output, LongSupplier nanoTime) {
    this.output = output;
    this.nanoTime = nanoTime;
    lastShown = nanoTime.getAsLong() - (output.isLive() ? TERMINAL_NANOS : 0);
  }

  /** Shows it if it is time to. */
  public void show(Progress progress) {
    show(progress, List.of());
  }

  /**
   * Shows it if it is time to.
   *
   * @param below further lines, for a terminal alone; no wider than it
   */
  public void show(Progress progress, List<String> below) {
    if (isDue()) {
      showNow(progress, below);
    }
  }

  /** Whether it is time to show something; spares the work of finding out what. */
  public boolean isDue() {
    return nanoTime.getAsLong() - lastShown >= (output.isLive() ? TERMINAL_NANOS : LOG_NANOS);
  }

  /** Shows the end, which stays. */
  public void finish(Progress progress) {
    showNow(progress, List.of());
    output.live().close();
  }

  private void showNow(Progress progress, List<String> below) {
    lastShown = nanoTime.getAsLong();
    if (output.isLive()) {
      List<String> lines = new ArrayList<>(below.size() + 1);
      lines.add(ProgressBar.line(progress, output));
      lines.addAll(below);
      output.live().draw(lines);
    } else {
      output.println(ProgressBar.logLine(progress));
    }
  }

  /** Leaves what is shown. */
  @Override
  public void close() {
    output.live().close();
  }
}
