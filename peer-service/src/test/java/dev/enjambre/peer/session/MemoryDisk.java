package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.ReadableBlock;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A torrent's data in memory; what becomes of a call is told on the loop's next turn. */
final class MemoryDisk implements DiskIo {

  private final Metainfo metainfo;
  private final byte[] content;
  private final Bitfield have;
  private final EventLoop loop;
  private final DiskListener listener;
  private final Map<Integer, BitSet> written = new HashMap<>();

  /** Makes one that has these pieces of this content. */
  MemoryDisk(
      Metainfo metainfo, byte[] content, Bitfield have, EventLoop loop, DiskListener listener) {
    this.metainfo = metainfo;
    this.content = content.clone();
    this.have = have.copy();
    this.loop = loop;
    this.listener = listener;
  }

  @Override
  public void open(boolean checkEverything) {
    loop.execute(() -> listener.opened(have.copy()));
  }

  @Override
  public boolean write(int pieceIndex, int begin, ReadableBlock block) {
    PieceLayout layout = metainfo.layout();
    int at = (int) layout.pieceOffset(pieceIndex);
    block.buffer().get(content, at + begin, block.length());
    block.release();
    BitSet blocks = written.computeIfAbsent(pieceIndex, _ -> new BitSet());
    blocks.set(layout.blockIndex(begin));
    if (blocks.cardinality() == layout.blockCount(pieceIndex)) {
      written.remove(pieceIndex);
      boolean good =
          metainfo.pieceMatches(
              pieceIndex, sha1(Arrays.copyOfRange(content, at, at + layout.pieceSize(pieceIndex))));
      BlockDigests digests = digests(pieceIndex);
      loop.execute(() -> {
        if (good) {
          listener.pieceVerified(pieceIndex);
        } else {
          listener.pieceFailed(pieceIndex, digests);
        }
      });
    }
    return true;
  }

  @Override
  public void discard(int pieceIndex) {
    written.remove(pieceIndex);
  }

  @Override
  public void digest(int pieceIndex, Consumer<BlockDigests> answer) {
    BlockDigests digests = digests(pieceIndex);
    loop.execute(() -> answer.accept(digests));
  }

  private BlockDigests digests(int piece) {
    PieceLayout layout = metainfo.layout();
    int at = (int) layout.pieceOffset(piece);
    return BlockDigests.of(
        layout.blockCount(piece),
        block ->
            ByteBuffer.wrap(
                content, at + layout.blockOffset(block), layout.blockLength(piece, block)));
  }

  @Override
  public @Nullable BlockData readNow(int pieceIndex, int begin, int length) {
    int at = (int) metainfo.layout().pieceOffset(pieceIndex) + begin;
    return HeapBlock.copyOf(ByteBuffer.wrap(content, at, length));
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
    return CompletableFuture.completedFuture(null);
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

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
