package dev.enjambre.peer.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Simulates the DHT at several sizes and prints what looking for a torrent costs. */
@Command(
    name = "dht",
    mixinStandardHelpOptions = true,
    description = "Simulates how torrents are found in a DHT whose nodes come, go and lie.")
public final class DhtBenchmark implements Callable<Integer> {

  @Option(
      names = "--nodes",
      split = ",",
      description = "Nodes, for one row of the table each (default: ${DEFAULT-VALUE}).")
  private List<Integer> nodes = List.of(100, 1000, 10_000);

  @Option(
      names = "--liars",
      split = ",",
      description = "Shares of nodes that lie, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private List<Double> liars = List.of(0.0, 0.1);

  @Option(names = "--lookups", description = "Torrents (default: ${DEFAULT-VALUE}).")
  private int lookups = 200;

  @Option(
      names = "--session-min",
      split = ",",
      description =
          "Minutes that nodes stay on average, 0: for ever; one row each (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> sessions = List.of(0, 60);

  @Option(
      names = "--latency-ms",
      description =
          "Milliseconds one way, at most; a tenth of it at least (default: ${DEFAULT-VALUE}).")
  private int latency = 150;

  @Option(names = "--loss", description = "Share of lost datagrams (default: ${DEFAULT-VALUE}).")
  private double loss = 0.02;

  @Option(names = "--seed", description = "What chance follows from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DhtBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() {
    System.out.println(DhtOutcome.heading());
    for (int size : nodes) {
      for (int session : sessions) {
        for (double share : liars) {
          row(size, session, share);
        }
      }
    }
    return 0;
  }

  private void row(int size, int session, double share) {
    DhtSimulation.Setup setup =
        new DhtSimulation.Setup(
            size,
            lookups,
            Duration.ofNanos(latency * 100_000L),
            Duration.ofMillis(latency),
            loss,
            Duration.ofMinutes(session),
            share,
            seed);
    long begun = System.nanoTime();
    DhtOutcome outcome = new DhtSimulation(setup).run();
    System.out.println(outcome.row(setup));
    System.err.printf(
        "%,d nodes for %d min in %.0f s: %.1f million events%n",
        size,
        outcome.simulated().toMinutes(),
        (System.nanoTime() - begun) / 1e9,
        outcome.events() / 1e6);
  }
}
