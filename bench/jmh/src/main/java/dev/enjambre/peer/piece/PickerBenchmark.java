package dev.enjambre.peer.piece;

import dev.enjambre.common.metainfo.PieceLayout;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The account of 100,000 pieces of 16 blocks in a swarm of 1,000 peers, of which each has some part
 * of them, from little to all. A third of the pieces is here, and each peer is at work on one: all
 * its blocks are asked for. What a benchmark does it undoes, so that every call meets the same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickerBenchmark {

  private static final int PIECES = 100_000;
  private static final int PEERS = 1_000;
  private static final int BLOCKS = 16;
  private static final PieceLayout LAYOUT =
      new PieceLayout((long) PIECES * BLOCKS * PieceLayout.BLOCK_LENGTH, BLOCKS << 14);

  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Bitfield> peers = new ArrayList<>();
  private final List<BlockId> picked = new ArrayList<>();
  private final Bitfield poor = new Bitfield(PIECES);
  private final PieceTracker pieces;
  private final PiecePicker picker;

  /** The same swarm near the end: 50 pieces are left, and every block is asked for. */
  private final PieceTracker lastPieces;

  private final PiecePicker lastPicker;
  private int turn;

  /** Makes the swarm. */
  public PickerBenchmark() {
    Bitfield third = new Bitfield(PIECES);
    Bitfield most = Bitfield.full(PIECES);
    for (int piece = 0; piece < PIECES; piece += 3) {
      third.set(piece);
    }
    for (int piece = 0; piece < 50; piece++) {
      most.clear(piece * 1_999);
    }
    pieces = new PieceTracker(LAYOUT, third, random);
    picker = new PiecePicker(pieces);
    lastPieces = new PieceTracker(LAYOUT, most, random);
    lastPicker = new PiecePicker(lastPieces);
  }

  /** Lets the peers join and sets them to work. */
  @Setup
  public void join() {
    for (int i = 0; i < PEERS; i++) {
      double part = (i + 1.0) / PEERS;
      Bitfield has = new Bitfield(PIECES);
      for (int piece = 0; piece < PIECES; piece++) {
        if (random.nextDouble() < part) {
          has.set(piece);
        }
      }
      peers.add(has);
      pieces.peerJoined(has);
      lastPieces.peerJoined(has);
    }
    for (int i = 0; i < PEERS; i++) {
      pick(picker, i, BLOCKS);
      pick(lastPicker, i, BLOCKS);
    }
    // The most common ones: whoever looks for the rarest first finds them last.
    for (int rank = PIECES; rank > 0 && poor.cardinality() < 3; rank--) {
      int piece = random.nextInt(PIECES);
      if (pieces.state(piece) == PieceState.MISSING
          && pieces.availability(piece) > PEERS / 2 + 40) {
        poor.set(piece);
      }
    }
    pieces.peerJoined(poor);
  }

  private List<BlockId> pick(PiecePicker from, int peer, int count) {
    picked.clear();
    from.pick(new PiecePicker.Asker(peer, peers.get(peer), null, _ -> false), count, picked, turn);
    return picked;
  }

  private int nextPeer() {
    turn = (turn + 7) % PEERS;
    return turn;
  }

  /** A peer gets a piece (and loses it again). */
  @Benchmark
  public void have() {
    int piece = (turn += 7919) % PIECES;
    turn = piece;
    pieces.wanted().increment(piece);
    pieces.wanted().decrement(piece);
  }

  /** A peer with half the pieces joins, and leaves. */
  @Benchmark
  public void joinAndLeave() {
    Bitfield has = peers.get(PEERS / 2);
    pieces.peerJoined(has);
    pieces.peerLeft(has);
  }

  /** A peer is asked for a piece, and given up. */
  @Benchmark
  public int pickAPiece() {
    return undo(pieces, pick(picker, nextPeer(), BLOCKS));
  }

  /** The same for a peer that has but three pieces, all of them common. */
  @Benchmark
  public int pickFromAPoorPeer() {
    picked.clear();
    picker.pick(new PiecePicker.Asker("poor", poor, null, _ -> false), BLOCKS, picked, turn);
    return undo(pieces, picked);
  }

  /** In the endgame a peer is asked for four blocks that others were asked for. */
  @Benchmark
  public int endgame() {
    return undo(lastPieces, pick(lastPicker, nextPeer(), 4));
  }

  private static int undo(PieceTracker from, List<BlockId> blocks) {
    for (int i = 0; i < blocks.size(); i++) {
      from.released(blocks.get(i));
    }
    return blocks.size();
  }
}
