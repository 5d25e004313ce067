package dev.enjambre.peer.simulation;

import dev.enjambre.peer.overlay.OverlayConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Simulates how nodes of the overlay get to know each other and search, and prints a table. */
@Command(
    name = "overlay",
    mixinStandardHelpOptions = true,
    description = "Simulates peers that know each other without a tracker, and their searches.")
public final class OverlayBenchmark implements Callable<Integer> {

  @Option(
      names = "--nodes",
      split = ",",
      description = "How many nodes; several numbers make several rows (default: 100,1000).")
  private List<Integer> nodes = List.of(100, 1000);

  @Option(names = "--liars", split = ",", description = "Which share of them lies (default: 0).")
  private List<Double> liars = List.of(0.0);

  @Option(
      names = "--churn",
      description = "Which share of them is replaced in a minute (default: ${DEFAULT-VALUE}).")
  private double churn;

  @Option(names = "--searches", description = "Of each kind (default: ${DEFAULT-VALUE}).")
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
    System.exit(new CommandLine(new OverlayBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() {
    OverlayConfig usual = OverlayConfig.defaults();
    OverlayConfig config =
        usual
            .withListSize(listSize == 0 ? usual.listSize() : listSize)
            .withReach(
                askFirst == 0 ? usual.askFirst() : askFirst,
                fanOut == 0 ? usual.fanOut() : fanOut,
                rings);
    System.out.println(
        "| nodes | liars | connected | converged | known | calls | messages | idle/min"
            + " | one holder found | messages (90 %) | first | 1 % hold found | messages (90 %)"
            + " | first | wall |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    boolean converged = true;
    for (int count : nodes) {
      for (double share : liars) {
        converged &= row(count, share, config);
      }
    }
    return converged ? 0 : 1;
  }

  private boolean row(int count, double share, OverlayConfig config) {
    long begun = System.nanoTime();
    OverlaySimulation.Outcome outcome =
        new OverlaySimulation(
                new OverlaySimulation.Setup(count, config, share, churn, searches, seed))
            .run(Duration.ofMinutes(10));
    System.out.printf(
        Locale.ROOT,
        "| %d | %.0f %% | %s | %s | %d | %.0f | %.0f | %.1f | %s | %s | %.1f s |%n",
        count,
        100 * share,
        seconds(outcome.connected()),
        seconds(outcome.converged()),
        outcome.known(),
        outcome.dials(),
        outcome.messages(),
        outcome.idle(),
        found(outcome.oneHolder()),
        found(outcome.someHolders()),
        (System.nanoTime() - begun) / 1e9);
    return outcome.connected() != null;
  }

  private static String seconds(@Nullable Duration duration) {
    return duration == null ? "never" : duration.toSeconds() + " s";
  }

  private static String found(OverlaySimulation.Found found) {
    return String.format(
        Locale.ROOT,
        "%d of %d | %d (%d) | %d ms",
        found.found(),
        found.searches(),
        found.medianMessages(),
        found.mostMessages(),
        found.medianMillis());
  }
}
