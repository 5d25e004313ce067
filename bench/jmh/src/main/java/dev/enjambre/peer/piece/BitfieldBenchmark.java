package dev.enjambre.peer.piece;

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

/** Sets of pieces of a torrent of 100,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BitfieldBenchmark {

  private static final int PIECES = 100_000;

  private final Bitfield half = random(1);
  private final Bitfield other = random(2);
  private final byte[] wire = half.toWire();

  private static Bitfield random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bitfield bits = new Bitfield(PIECES);
    for (int piece = 0; piece < PIECES; piece++) {
      if (random.nextBoolean()) {
        bits.set(piece);
      }
    }
    return bits;
  }

  /** Reads a bitfield message's payload. */
  @Benchmark
  public Bitfield fromWire() {
    return Bitfield.fromWire(wire, PIECES);
  }

  /** Writes one. */
  @Benchmark
  public byte[] toWire() {
    return half.toWire();
  }

  /** Makes the set of a seed. */
  @Benchmark
  public Bitfield full() {
    return Bitfield.full(PIECES);
  }

  /** Weighs interest anew. */
  @Benchmark
  public int countIn() {
    return half.countIn(other);
  }

  /** Looks at each piece of a set. */
  @Benchmark
  public int walk() {
    int sum = 0;
    for (int piece = half.nextSet(0); piece >= 0; piece = half.nextSet(piece + 1)) {
      sum += piece;
    }
    return sum;
  }
}
