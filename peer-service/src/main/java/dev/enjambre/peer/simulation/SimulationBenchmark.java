package dev.enjambre.peer.simulation;

import dev.enjambre.peer.choke.ChokerConfig;
import dev.enjambre.peer.choke.Choking;
import dev.enjambre.peer.session.SessionConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Simulates the distribution of a file to many peers and prints how long it takes. */
@Command(
    name = "simulation",
    mixinStandardHelpOptions = true,
    description = "Simulates how a file gets from one seeder to many leechers.")
public final class SimulationBenchmark implements Callable<Integer> {

  @Option(names = "--peers", description = "Leechers (default: ${DEFAULT-VALUE}).")
  private int peers = 1000;

  @Option(names = "--size-mib", description = "Size of the file (default: ${DEFAULT-VALUE}).")
  private int sizeMib = 128;

  @Option(names = "--piece-kib", description = "Size of a piece (default: ${DEFAULT-VALUE}).")
  private int pieceKib = 512;

  @Option(
      names = "--rate",
      description = "Mbit/s of each line, each way (default: ${DEFAULT-VALUE}).")
  private double rate = 100;

  @Option(names = "--latency-ms", description = "Milliseconds one way (default: ${DEFAULT-VALUE}).")
  private double latency = 1;

  @Option(
      names = "--connections",
      description = "Connections of a peer at most (default: ${DEFAULT-VALUE}).")
  private int connections = 50;

  @Option(
      names = "--choking",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Choking choking = Choking.COOPERATIVE;

  @Option(names = "--seed", description = "What chance follows from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--machines",
      description = "Machines on which the peers are, each with one line; 0 for one each.")
  private int machines;

  @Option(names = "--zones", description = "The peers say on which machine they are.")
  private boolean zones;

  @Option(names = "--verbose", description = "Tell how it goes, four times a simulated second.")
  private boolean verbose;

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new SimulationBenchmark())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() {
    SessionConfig usual = SessionConfig.defaults();
    SessionConfig config =
        new SessionConfig(
            ChokerConfig.of(choking),
            usual.announcer(),
            usual.keepAlive(),
            usual.idleTimeout(),
            usual.requestTimeout(),
            usual.maxDialing(),
            connections);
    long begun = System.nanoTime();
    Distribution.Outcome outcome =
        new Distribution(
                new Distribution.Setup(
                    peers,
                    (long) sizeMib << 20,
                    pieceKib << 10,
                    Math.round(rate * 1e6 / 8),
                    Duration.ofNanos(Math.round(latency * 1e6)),
                    seed,
                    config,
                    connections,
                    machines,
                    zones))
            .run(
                Duration.ofMinutes(5),
                line -> {
                  if (verbose) {
                    System.out.println(line);
                  }
                });
    double wall = (System.nanoTime() - begun) / 1e9;
    int finished = outcome.seconds().size();
    System.out.printf(
        "%d of %d leechers finished; first %.2f s, median %.2f s, last %.2f s; bound %.2f s:"
            + " %.3f; the seeder sent %.2f copies; %.2f %% of blocks came twice%n",
        finished,
        peers,
        outcome.seconds().getFirst(),
        outcome.seconds().get(finished / 2),
        outcome.seconds().getLast(),
        outcome.boundSeconds(),
        outcome.ratio(),
        outcome.seederCopies(),
        100 * outcome.duplicates());
    if (machines > 0) {
      System.out.println("came to each machine, over the file's size: " + outcome.crossed());
    }
    System.out.printf("simulated in %.1f s: %.1f million events%n", wall, outcome.events() / 1e6);
    return finished == peers ? 0 : 1;
  }
}
