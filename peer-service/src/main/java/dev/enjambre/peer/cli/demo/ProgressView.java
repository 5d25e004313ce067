package dev.enjambre.peer.cli.demo;

import dev.enjambre.peer.cli.view.Amounts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The progress of all peers on the screen: bars that are redrawn in place on a terminal, a line for
 * each peer every second elsewhere.
 */
sealed interface ProgressView {

  /**
   * One peer at one moment.
   *
   * @param elapsed since the transfer began
   */
  record Row(String peer, Duration elapsed, TorrentProgress progress) {}

  /** How often {@link #show} is called: rarely enough for what it prints. */
  Duration period();

  /** Shows the rows, always the same peers; what is printed next begins on a line of its own. */
  void show(List<Row> rows);

  static ProgressView of(PrintWriter out, boolean terminal, boolean unicode) {
    return terminal ? new Bars(out, unicode) : new Lines(out);
  }

  private static String details(TorrentProgress progress) {
    if (progress.complete()) {
      return "complete, gave " + Amounts.show(progress.uploadedBytes());
    }
    return "%s  %s from %s"
        .formatted(
            progress.state().toLowerCase(Locale.ROOT).replace('_', ' '),
            Amounts.showRate(progress.downloadRate()),
            progress.connectedPeers() == 1 ? "1 peer" : progress.connectedPeers() + " peers");
  }

  private static String percent(TorrentProgress progress) {
    // Rounded down: 100 % is said of complete copies only.
    double percent = Math.floor(progress.progress() * 1000) / 10;
    return String.format(Locale.ROOT, "%5.1f %%", percent);
  }

  /** Redraws its rows in place, by the control sequences that every terminal knows. */
  final class Bars implements ProgressView {

    private static final int WIDTH = 20;
    private static final String CLEAR_LINE = "\u001b[2K";

    private final PrintWriter out;
    private final boolean unicode;
    private int drawn;

    private Bars(PrintWriter out, boolean unicode) {
      this.out = out;
      this.unicode = unicode;
    }

    @Override
    public Duration period() {
      return Duration.ofMillis(150);
    }

    @Override
    public void show(List<Row> rows) {
      if (drawn > 0) {
        out.printf("\u001b[%dA", drawn);
      }
      for (Row row : rows) {
        int full = (int) (row.progress().progress() * WIDTH);
        String bar =
            (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : "-").repeat(WIDTH - full);
        out.println(
            CLEAR_LINE
                + "  %-7s %s %s  %s"
                    .formatted(row.peer(), bar, percent(row.progress()), details(row.progress())));
      }
      out.flush();
      drawn = rows.size();
    }
  }

  /** Prints a line for each peer that has not been reported as complete. */
  final class Lines implements ProgressView {

    private final PrintWriter out;
    private final List<String> reported = new ArrayList<>();

    private Lines(PrintWriter out) {
      this.out = out;
    }

    @Override
    public Duration period() {
      return Duration.ofSeconds(1);
    }

    @Override
    public void show(List<Row> rows) {
      for (Row row : rows) {
        if (reported.contains(row.peer())) {
          continue;
        }
        out.printf(
            Locale.ROOT,
            "  %5.1f s  %-7s %s  %d/%d pieces  %s%n",
            row.elapsed().toMillis() / 1000.0,
            row.peer(),
            percent(row.progress()),
            row.progress().piecesHave(),
            row.progress().pieces(),
            details(row.progress()));
        if (row.progress().complete()) {
          reported.add(row.peer());
        }
      }
      out.flush();
    }
  }
}
