package dev.enjambre.peer.simulation;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.session.EventLoop;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A disk that holds no bytes: it counts the blocks of each piece, and every piece is good. So ten
 * thousand peers fit into memory.
 */
final class PhantomDisk implements DiskIo {

  /** Writing and hashing the last of a piece. */
  private static final long HASHING_NANOS = 500_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(128 << 10).asReadOnlyBuffer();

  /** Stands for so many bytes. */
  private record Phantom(int length) implements ReadableBlock {
    private static final Phantom WHOLE = new Phantom(PieceLayout.BLOCK_LENGTH);

    @Override
    public ByteBuffer buffer() {
      return NOTHING.slice(0, length);
    }

    @Override
    public void release() {
      // There is nothing to give back.
    }
  }

  private final PieceLayout layout;
  private final boolean full;
  private final EventLoop loop;
  private final DiskListener listener;
  private final Runnable onComplete;
  private final int[] blocksLeft;
  private int piecesLeft;

  PhantomDisk(
      PieceLayout layout,
      boolean full,
      EventLoop loop,
      DiskListener listener,
      Runnable onComplete) {
    this.layout = layout;
    this.full = full;
    this.loop = loop;
    this.listener = listener;
    this.onComplete = onComplete;
    this.piecesLeft = full ? 0 : layout.pieceCount();
    this.blocksLeft = new int[layout.pieceCount()];
    for (int piece = 0; piece < blocksLeft.length; piece++) {
      blocksLeft[piece] = layout.blockCount(piece);
    }
  }

  int piecesLeft() {
    return piecesLeft;
  }

  @Override
  public void open(boolean checkEverything) {
    Bitfield have = full ? Bitfield.full(layout.pieceCount()) : new Bitfield(layout.pieceCount());
    loop.execute(() -> listener.opened(have));
  }

  @Override
  public boolean write(int pieceIndex, int begin, ReadableBlock block) {
    block.release();
    if (--blocksLeft[pieceIndex] == 0) {
      var _ = loop.schedule(HASHING_NANOS, () -> hashed(pieceIndex));
    }
    return true;
  }

  private void hashed(int piece) {
    listener.pieceVerified(piece);
    if (--piecesLeft == 0) {
      onComplete.run();
    }
  }

  @Override
  public void discard(int pieceIndex) {
    blocksLeft[pieceIndex] = layout.blockCount(pieceIndex);
  }

  @Override
  public void digest(int pieceIndex, Consumer<BlockDigests> answer) {
    BlockDigests digests = BlockDigests.of(layout.blockCount(pieceIndex), _ -> NOTHING.slice());
    loop.execute(() -> answer.accept(digests));
  }

  @Override
  public BlockData readNow(int pieceIndex, int begin, int length) {
    return length == Phantom.WHOLE.length() ? Phantom.WHOLE : new Phantom(length);
  }

  @Override
  public void readAhead(int pieceIndex, int begin, int length, Runnable ready) {
    loop.execute(ready);
  }

  @Override
  public void finishFile(int fileIndex) {
    loop.execute(() -> listener.fileFinished(fileIndex));
  }

  @Override
  public CompletableFuture<Void> checkpoint(boolean durable) {
    return CompletableFuture.completedFuture(null); // Nothing would be left of it anyway.
  }

  @Override
  public CompletableFuture<Void> close() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> delete() {
    return close();
  }

  @Override
  public long queuedBytes() {
    return 0;
  }
}
