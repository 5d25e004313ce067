package dev.enjambre.peer.cli.view;

import dev.enjambre.peer.cli.terminal.Colour;
import dev.enjambre.peer.cli.terminal.Output;
import dev.enjambre.peer.cli.terminal.TextWidth;

/** Progress as one line of a terminal that fits its width, or as a line of a log. */
public final class ProgressBar {

  private static final int WIDEST_BAR = 40;
  private static final int NARROWEST_BAR = 8;
  private static final int SHORTEST_NAME = 12;
  private static final String GAP = "  ";

  private ProgressBar() {}

  /**
   * Returns a line for {@link dev.enjambre.peer.cli.terminal.LiveArea}: what, a bar, per cent, rate
   * and time left. Where the width does not do for all, the name is cut, then the bar goes, then
   * what is right of the per cent.
   */
  public static String line(Progress progress, Output output) {
    int columns = output.columns();
    String percent = "%7s".formatted(Amounts.showPercent(progress.part()));
    String rest = GAP + rest(progress);
    int free = columns - percent.length() - TextWidth.of(rest) - GAP.length();
    if (free < Math.min(TextWidth.of(progress.what()), SHORTEST_NAME)) {
      rest = "";
      free = columns - percent.length() - GAP.length();
    }
    int name = Math.min(TextWidth.of(progress.what()), Math.max(free / 2, 0));
    int bar = Math.clamp((long) free - name - GAP.length(), 0, WIDEST_BAR);
    if (bar < NARROWEST_BAR) {
      bar = 0;
    }
    String what = output.cut(progress.what(), Math.max(free - bar - GAP.length(), 0));
    String line =
        bar == 0
            ? what + GAP + percent + rest
            : what + GAP + bar(progress, bar, output) + GAP + percent + rest;
    return bar == 0 ? output.cut(line, columns) : line;
  }

  /** Returns a line for those who read a log. */
  public static String logLine(Progress progress) {
    return "%s %s of %s, %s"
        .formatted(
            progress.what(),
            Amounts.showPercent(progress.part()),
            progress.total() == 0 ? "what is not known yet" : Amounts.show(progress.total()),
            rest(progress));
  }

  /** Returns a bar of that many columns, without colours. */
  public static String plainBar(Progress progress, int columns, Output output) {
    int full = (int) (progress.part() * columns);
    return done(full, output) + open(columns - full, output);
  }

  private static String bar(Progress progress, int columns, Output output) {
    int full = (int) (progress.part() * columns);
    return output.paint(progress.isComplete() ? Colour.GREEN : Colour.CYAN, done(full, output))
        + output.paint(Colour.DIM, open(columns - full, output));
  }

  private static String done(int columns, Output output) {
    return (output.isUnicode() ? "█" : "#").repeat(columns);
  }

  private static String open(int columns, Output output) {
    return (output.isUnicode() ? "░" : "-").repeat(columns);
  }

  private static String rest(Progress progress) {
    String rate = Amounts.showRate(progress.rate());
    if (progress.isComplete() || progress.secondsLeft().isEmpty()) {
      return rate;
    }
    return rate + ", " + Amounts.showTime(progress.secondsLeft().getAsLong()) + " left";
  }
}
