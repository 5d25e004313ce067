package dev.enjambre.peer.choke;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One round among 1,000 peers of which all want something. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChokerBenchmark {

  private static final int PEERS = 1_000;
  private static final int PLACES = 5;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final SplittableRandom random = new SplittableRandom(1);
  private final Choker<Integer> standard = new Choker<>(ChokerConfig.DEFAULT, random);
  private final CooperativeChoker<Integer> cooperative =
      new CooperativeChoker<>(
          ChokerConfig.COOPERATIVE.round().toNanos(),
          ChokerConfig.COOPERATIVE.optimisticRound().toNanos(),
          random);
  private final List<ChokeCandidate<Integer>> peers = new ArrayList<>();
  private final List<CooperativeChoker.Candidate<Integer>> fleet = new ArrayList<>();
  private long now = 1_000 * SECOND;

  /** Makes the peers. */
  public ChokerBenchmark() {
    for (int i = 0; i < PEERS; i++) {
      boolean unchoked = i % 100 == 0;
      long since = random.nextLong(now);
      peers.add(
          new ChokeCandidate<>(
              i,
              true,
              unchoked,
              false,
              random.nextLong(1 << 20),
              random.nextLong(1 << 20),
              since,
              i % 3 == 0));
      fleet.add(
          new CooperativeChoker.Candidate<>(
              i,
              true,
              unchoked,
              unchoked && i % 7 == 0,
              i % 3 == 0,
              since,
              160_000_000L,
              random.nextInt(1_000)));
    }
  }

  /** We download: the best partners. */
  @Benchmark
  public Set<Integer> leeching() {
    return standard.decide(peers, false, now += 10 * SECOND);
  }

  /** We have everything: one after the other. */
  @Benchmark
  public Set<Integer> seeding() {
    return standard.decide(peers, true, now += 10 * SECOND);
  }

  /** In a fleet: who is invited next. */
  @Benchmark
  public Set<Integer> cooperating() {
    return cooperative.decide(fleet, PLACES, now += SECOND);
  }
}
