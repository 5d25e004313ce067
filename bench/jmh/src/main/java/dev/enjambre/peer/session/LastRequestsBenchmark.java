package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.BlockId;
import dev.enjambre.peer.piece.PiecePicker;
import dev.enjambre.peer.piece.PieceTracker;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The end of a download from one fast peer: it is asked for the last 500 blocks, and with each that
 * arrives it is weighed what more it could be asked for, which is nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LastRequestsBenchmark {

  private static final int BLOCKS = 500;
  private static final PieceLayout LAYOUT =
      new PieceLayout((long) BLOCKS * PieceLayout.BLOCK_LENGTH, 1 << 20);

  private final Bitfield all = Bitfield.full(LAYOUT.pieceCount());
  private final PieceTracker pieces =
      new PieceTracker(LAYOUT, new Bitfield(LAYOUT.pieceCount()), new SplittableRandom(1));
  private final PiecePicker picker = new PiecePicker(pieces);
  private final RequestPipeline pipeline = new RequestPipeline(false);
  private final List<BlockId> picked = new ArrayList<>();

  /** Asks for everything. */
  public LastRequestsBenchmark() {
    pieces.peerJoined(all);
    pick(BLOCKS);
    picked.forEach(block -> pipeline.sent(block, 0));
  }

  private boolean pick(int count) {
    picked.clear();
    return picker.pick(
        new PiecePicker.Asker("peer", all, null, pipeline.outstandingNow()), count, picked, 0);
  }

  /** Looks for one more block to ask for. */
  @Benchmark
  public boolean nothingMore() {
    return pick(1);
  }
}
