package dev.enjambre.peer.simulation;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceState;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskFailure;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk that takes its virtual time: it writes so many bytes a second, hashes what it holds, reads
 * ahead before it serves, is full now and then, and may break. It keeps account of each piece's
 * state, and refuses a call that does not fit it.
 */
public final class SimDisk implements DiskIo {

  private static final Duration READ_AHEAD = Duration.ofMillis(4);
  private static final DiskFailure ERROR =
      DiskFailure.of(Path.of("file.bin"), new IOException("Input/output error"));
  private static final Duration OPENING = Duration.ofMillis(10);

  /**
   * How the disk is.
   *
   * @param bytesPerSecond how fast it writes
   * @param queueLimit bytes that may wait before it says that it is full
   */
  public record Speed(long bytesPerSecond, long queueLimit) {
    /** Faster than any network here. */
    public static final Speed FAST = new Speed(500_000_000, 64 << 20);

    /** Slower than the network, and soon full. */
    public static final Speed SLOW = new Speed(400_000, 96 << 10);
  }

  private final SimStore store;
  private final Speed speed;
  private final EventLoop loop;
  private final DiskListener listener;
  private final BlockLedger ledger;
  private final BooleanSupplier breaks;
  private final PieceLayout layout;
  private final PieceState[] states;
  private final BitSet[] written;
  private final Set<Integer> warm = new HashSet<>();
  private final Set<ReadableBlock> waiting = new LinkedHashSet<>();
  private long queued;
  private long freeAtNanos;
  private boolean full;
  private boolean broken;
  private boolean closed;

  /**
   * Makes one.
   *
   * @param breaks asked at each write whether that is its last
   */
  public SimDisk(
      SimStore store,
      Speed speed,
      EventLoop loop,
      DiskListener listener,
      BlockLedger ledger,
      BooleanSupplier breaks) {
    this.breaks = breaks;
    this.store = store;
    this.speed = speed;
    this.loop = loop;
    this.listener = listener;
    this.ledger = ledger;
    this.layout = store.torrent().layout();
    this.states = new PieceState[layout.pieceCount()];
    this.written = new BitSet[layout.pieceCount()];
    this.freeAtNanos = loop.nanoTime();
    Arrays.fill(states, PieceState.MISSING);
    Arrays.setAll(written, _ -> new BitSet());
  }

  /** Whether a piece was verified here. */
  boolean isVerified(int piece) {
    return states[piece] == PieceState.HAVE;
  }

  /** Returns the verified pieces as the listener was told of them. */
  Bitfield verified() {
    Bitfield verified = new Bitfield(states.length);
    for (int piece = 0; piece < states.length; piece++) {
      if (isVerified(piece)) {
        verified.set(piece);
      }
    }
    return verified;
  }

  @Override
  public void open(boolean checkEverything) {
    after(
        OPENING.toNanos(),
        () -> {
          Bitfield have = store.check();
          for (int i = have.nextSet(0); i >= 0; i = have.nextSet(i + 1)) {
            states[i] = PieceState.HAVE;
          }
          listener.opened(have);
        });
  }

  @Override
  public boolean write(int pieceIndex, int begin, ReadableBlock block) {
    int length = block.length();
    int index = layout.blockIndex(begin);
    if (!layout.isBlock(pieceIndex, begin, length)) {
      throw new AssertionError("not a block: " + pieceIndex + " " + begin + " " + length);
    }
    require(
        states[pieceIndex] == PieceState.MISSING || states[pieceIndex] == PieceState.DOWNLOADING,
        "a block is written to a piece that is " + states[pieceIndex]);
    require(!written[pieceIndex].get(index), "a block is written twice");
    states[pieceIndex] = PieceState.DOWNLOADING;
    written[pieceIndex].set(index);
    boolean whole = written[pieceIndex].cardinality() == layout.blockCount(pieceIndex);
    if (whole) {
      states[pieceIndex] = PieceState.VERIFYING;
    }
    queued += length;
    waiting.add(block);
    if (!broken && breaks.getAsBoolean()) {
      broken = true;
      after(0, () -> listener.diskFailed(ERROR));
    }
    freeAtNanos =
        Math.max(freeAtNanos, loop.nanoTime())
            + length * Duration.ofSeconds(1).toNanos() / speed.bytesPerSecond();
    long delay = freeAtNanos - loop.nanoTime();
    var _ = loop.schedule(delay, () -> written(pieceIndex, begin, block, whole));
    if (queued >= speed.queueLimit()) {
      full = true;
      return false;
    }
    return true;
  }

  private void written(int piece, int begin, ReadableBlock block, boolean last) {
    if (!closed && !broken) {
      store.write(piece, begin, block.buffer());
    }
    queued -= block.length();
    waiting.remove(block);
    block.release();
    if (last && !closed && !broken) {
      hashed(piece);
    }
    if (full && queued < speed.queueLimit() / 2 && !closed) {
      full = false;
      listener.drained();
    }
  }

  private void hashed(int piece) {
    boolean good = store.isGood(piece);
    written[piece].clear();
    states[piece] = good ? PieceState.HAVE : PieceState.MISSING;
    if (good) {
      warm.add(piece);
    }
    if (good) {
      listener.pieceVerified(piece);
    } else {
      listener.pieceFailed(piece, store.digests(piece));
    }
  }

  @Override
  public void digest(int pieceIndex, Consumer<BlockDigests> answer) {
    require(isVerified(pieceIndex), "an unverified piece is digested");
    after(READ_AHEAD.toNanos(), () -> answer.accept(store.digests(pieceIndex)));
  }

  @Override
  public void discard(int pieceIndex) {
    require(
        states[pieceIndex] == PieceState.DOWNLOADING || states[pieceIndex] == PieceState.MISSING,
        "a piece is discarded that is " + states[pieceIndex]);
    written[pieceIndex].clear();
    states[pieceIndex] = PieceState.MISSING;
  }

  @Override
  public @Nullable BlockData readNow(int pieceIndex, int begin, int length) {
    require(isVerified(pieceIndex), "an unverified piece is read for sending");
    if (!warm.contains(pieceIndex)) {
      return null;
    }
    return ledger.block(store.readForSending(pieceIndex, begin, length));
  }

  @Override
  public void readAhead(int pieceIndex, int begin, int length, Runnable ready) {
    require(isVerified(pieceIndex), "an unverified piece is read ahead");
    after(
        READ_AHEAD.toNanos(),
        () -> {
          warm.add(pieceIndex);
          ready.run();
        });
  }

  @Override
  public void finishFile(int fileIndex) {
    after(0, () -> listener.fileFinished(fileIndex));
  }

  @Override
  public CompletableFuture<Void> checkpoint(boolean durable) {
    require(!closed, "a checkpoint after the end");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> close() {
    closed = true;
    CompletableFuture<Void> done = new CompletableFuture<>();
    var _ = loop.schedule(Math.max(0, freeAtNanos - loop.nanoTime()), () -> done.complete(null));
    return done;
  }

  @Override
  public CompletableFuture<Void> delete() {
    return close();
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  /** The process is gone, and with it what was not written. */
  void crash() {
    waiting.forEach(ReadableBlock::release);
  }

  private void after(long delayNanos, Runnable task) {
    var _ =
        loop.schedule(
            delayNanos,
            () -> {
              if (!closed) {
                task.run();
              }
            });
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
