package dev.enjambre.peer.simulation;

import dev.enjambre.peer.overlay.OverlayConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Simulates how nodes of the overlay get to know each other and search, and prints a table. */
@Command(
    name = "overlay",
    mixinStandardHelpOptions = true,
    description = "Simulates peers that know each other without a tracker, and their searches.")
public final class OverlayBenchmark implements Callable<Integer> {

  private static final int MOST_OF_MANY = 10;

  /** What goes wrong in a row of the table. */
  enum Case {
    QUIET,
    CHURN,
    LIARS,
    STORM,
    CUT
  }

  @Option(
      names = "--nodes",
      split = ",",
      description = "Nodes, for some rows of the table each (default: ${DEFAULT-VALUE}).")
  private List<Integer> nodes = List.of(100, 1000, 10_000);

  @Option(
      names = "--cases",
      split = ",",
      description =
          "What goes wrong, for one row each: ${COMPLETION-CANDIDATES} (default: STORM with 100"
              + " nodes, QUIET alone with more than 1,000, all else).")
  private List<Case> cases = List.of();

  @Option(
      names = "--churn",
      description =
          "CHURN: the share of the nodes that is replaced in a minute (default:"
              + " ${DEFAULT-VALUE}).")
  private double churn = 0.1;

  @Option(
      names = "--liars",
      description = "LIARS: the share of the nodes that lies (default: ${DEFAULT-VALUE}).")
  private double liars = 0.1;

  @Option(
      names = "--storm",
      description =
          "STORM: searches in a second that a stranger puts to each of eight nodes (default:"
              + " ${DEFAULT-VALUE}).")
  private int storm = 20;

  @Option(
      names = "--cut-min",
      description =
          "CUT: minutes for which one half reaches none of the other (default:"
              + " ${DEFAULT-VALUE}).")
  private int cut = 20;

  @Option(
      names = "--searches",
      description =
          "Of each kind, 10 at most with more than 1,000 nodes (default: ${DEFAULT-VALUE}).")
  private int searches = 20;

  @Option(names = "--list", description = "Size of a list; 0 for the default.")
  private int listSize;

  @Option(names = "--ask-first", description = "Peers that a search asks; 0 for the default.")
  private int askFirst;

  @Option(names = "--fan-out", description = "Peers that pass it on, each to; 0 for the default.")
  private int fanOut;

  @Option(names = "--rings", split = ",", description = "How far searches reach, in hops.")
  private List<Integer> rings = OverlayConfig.defaults().rings();

  @Option(names = "--seed", description = "What chance follows from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new OverlayBenchmark())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() {
    System.out.println(OverlayOutcome.heading());
    for (int count : nodes) {
      for (Case one : Case.values()) {
        if (cases.isEmpty() ? isUsual(one, count) : cases.contains(one)) {
          row(count, one);
        }
      }
    }
    return 0;
  }

  /** What takes long is left out. */
  private static boolean isUsual(Case one, int nodes) {
    return switch (one) {
      case QUIET -> true;
      case CHURN, LIARS, CUT -> nodes <= 1_000;
      case STORM -> nodes <= 100;
    };
  }

  private void row(int count, Case one) {
    int asked = count > 1_000 ? Math.min(searches, MOST_OF_MANY) : searches;
    OverlaySetup quiet = OverlaySetup.quiet(count, asked, seed).with(config());
    OverlaySetup setup =
        switch (one) {
          case QUIET -> quiet;
          case CHURN -> quiet.withChurn(churn);
          case LIARS -> quiet.withLiars(liars);
          case STORM -> quiet.withStorm(storm);
          case CUT -> quiet.withCut(Duration.ofMinutes(cut));
        };
    long begun = System.nanoTime();
    OverlayOutcome outcome = new OverlaySimulation(setup).run();
    System.out.println(outcome.row(setup, one.name().toLowerCase(Locale.ROOT)));
    System.err.printf(
        "%,d nodes for %d min in %.0f s%n",
        count, outcome.simulated().toMinutes(), (System.nanoTime() - begun) / 1e9);
  }

  private OverlayConfig config() {
    OverlayConfig usual = OverlayConfig.defaults();
    return usual
        .withListSize(listSize == 0 ? usual.listSize() : listSize)
        .withReach(
            askFirst == 0 ? usual.askFirst() : askFirst,
            fanOut == 0 ? usual.fanOut() : fanOut,
            rings);
  }
}
