package dev.enjambre.peer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FileDiskIo} together with the loop that it reports to, which is the test's own thread:
 * what the disk threads post runs when the test waits for something.
 */
final class TestDisk implements DiskListener {

  static final String BOOT = "this-run-of-the-machine";

  private static final long PATIENCE_SECONDS = 30;

  final FileDiskIo io;
  final TestTorrent torrent;
  final List<Integer> good = new ArrayList<>();
  final List<Integer> bad = new ArrayList<>();
  final Map<Integer, BlockDigests> digestsOfBad = new HashMap<>();
  final List<Integer> finishedFiles = new ArrayList<>();
  int checked;
  int checkTotal;
  int drained;
  @Nullable Bitfield have;
  @Nullable DiskFailure failure;

  private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

  TestDisk(TestTorrent torrent, Path folder, Path state, String bootId, DiskThreads threads) {
    this.torrent = torrent;
    this.io = new FileDiskIo(torrent.metainfo(), folder, state, bootId, threads, loop::add, this);
  }

  /** Opens, and returns the pieces that are there. */
  Bitfield open() {
    return open(false);
  }

  Bitfield open(boolean checkEverything) {
    io.open(checkEverything);
    await(() -> have != null || failure != null);
    Bitfield found = have;
    if (found == null) {
      throw new AssertionError("opening failed: " + failure);
    }
    return found;
  }

  /** Opens what can't be opened. */
  DiskFailure openAndFail() {
    io.open(false);
    await(() -> have != null || failure != null);
    DiskFailure why = failure;
    if (why == null) {
      throw new AssertionError("opened with " + have);
    }
    return why;
  }

  boolean write(int piece, int block) {
    return write(piece, block, torrent.block(piece, block));
  }

  boolean write(int piece, int block, ReadableBlock data) {
    return io.write(piece, torrent.layout().blockOffset(block), data);
  }

  /** Writes a piece and waits until it passed its check. */
  void writePiece(int piece) {
    for (int block = 0; block < torrent.layout().blockCount(piece); block++) {
      write(piece, block);
    }
    await(() -> good.contains(piece));
  }

  /** Writes every piece and gives each file its final name, as a session does. */
  void writeEverything() {
    for (int piece = 0; piece < torrent.layout().pieceCount(); piece++) {
      writePiece(piece);
    }
    for (FileEntry file : torrent.metainfo().files()) {
      io.finishFile(file.index());
    }
    await(() -> finishedFiles.size() == torrent.metainfo().files().size());
  }

  DiskFailure awaitFailure() {
    await(() -> failure != null);
    DiskFailure why = failure;
    if (why == null) {
      throw new AssertionError("no failure");
    }
    return why;
  }

  /** Waits until the disk has done what it was asked before. */
  void settle() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var _ = io.checkpoint(false);
    io.readAhead(0, 0, 1, () -> done.complete(null));
    await(done::isDone);
  }

  void close() {
    await(io.close());
  }

  void await(CompletableFuture<Void> future) {
    try {
      future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the disk did not do it", e);
    }
    runWhatIsPosted();
  }

  void runWhatIsPosted() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      try {
        Runnable task = loop.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertThat(task).as("the disk says nothing more; failure: %s", failure).isNotNull();
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void opened(Bitfield pieces) {
    assertThat(have).as("opened twice").isNull();
    have = pieces;
  }

  @Override
  public void checkProgress(int done, int total) {
    assertThat(done).isBetween(1, total);
    checked = Math.max(checked, done);
    checkTotal = total;
  }

  @Override
  public void pieceVerified(int pieceIndex) {
    good.add(pieceIndex);
  }

  @Override
  public void pieceFailed(int pieceIndex, BlockDigests digests) {
    bad.add(pieceIndex);
    digestsOfBad.put(pieceIndex, digests);
  }

  @Override
  public void fileFinished(int fileIndex) {
    finishedFiles.add(fileIndex);
  }

  @Override
  public void drained() {
    drained++;
  }

  @Override
  public void diskFailed(DiskFailure why) {
    assertThat(failure).as("told once").isNull();
    failure = why;
  }
}
