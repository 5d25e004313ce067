package dev.enjambre.peer.service;

import dev.enjambre.peer.session.TorrentSession;
import dev.enjambre.peer.storage.FileBlock;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One who reads verified bytes of a torrent, a little at a time, and waits for what is not here
 * yet. Used by one thread, which is no loop of the engine, and which must not be interrupted: that
 * would close the file that it reads for everybody.
 */
final class BlockReader implements AutoCloseable {

  /** Bytes that are read at once, at most. */
  static final int MOST = 128 << 10;

  private final TorrentSession session;
  private final Duration patience;
  private final byte[] buffer = new byte[MOST];
  private volatile @Nullable CompletableFuture<BlockData> pending;
  private volatile boolean aborted;

  /**
   * Makes one.
   *
   * @param patience how long nothing at all may come before it gives up
   */
  BlockReader(TorrentSession session, Duration patience) {
    this.session = session;
    this.patience = patience;
  }

  /**
   * Copies bytes of one piece, as soon as it is here.
   *
   * @param last the last piece that will be read
   * @param length {@link #MOST} at most
   * @throws IOException if the receiver is gone, the torrent ends or fails, or nothing came for too
   *     long
   */
  void copy(int piece, int last, int begin, int length, OutputStream out) throws IOException {
    BlockData data = read(piece, last, begin, length);
    try {
      write(data, out);
    } finally {
      data.release();
    }
  }

  @Override
  public void close() {
    session.loop().execute(() -> session.endRead(this));
  }

  /** Breaks off what is waited for, and all that comes after; any thread may call. */
  void abort() {
    aborted = true;
    CompletableFuture<BlockData> waiting = pending;
    if (waiting != null) {
      waiting.completeExceptionally(new InterruptedIOException("the reading was broken off"));
    }
  }

  private BlockData read(int piece, int last, int begin, int length) throws IOException {
    CompletableFuture<BlockData> answer =
        CompletableFuture.supplyAsync(
                () -> session.read(this, piece, last, begin, length), session.loop())
            .thenCompose(Function.identity());
    // What is broken off is the waiting: what comes all the same must be released.
    CompletableFuture<BlockData> waiting = answer.copy();
    pending = waiting;
    if (aborted) {
      abort();
    }
    boolean taken = false;
    try {
      BlockData data = await(waiting, piece);
      taken = true;
      return data;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the reading was broken off").initCause(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      pending = null;
      if (!taken) {
        answer.thenAccept(BlockData::release);
      }
    }
  }

  private BlockData await(CompletableFuture<BlockData> waiting, int piece)
      throws IOException, InterruptedException, ExecutionException {
    long progress = progress();
    while (true) {
      try {
        return waiting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long now = progress();
        if (now == progress) {
          throw new IOException(
              "piece " + piece + " did not come, and nothing else for " + patience, e);
        }
        progress = now;
      }
    }
  }

  private long progress() {
    return CompletableFuture.supplyAsync(() -> session.status().downloadedBytes(), session.loop())
        .join();
  }

  private void write(BlockData data, OutputStream out) throws IOException {
    switch (data) {
      case FileBlock block -> {
        for (FileBlock.Span span : block.spans()) {
          int read = 0;
          while (read < span.length()) {
            int count =
                span.file()
                    .channel()
                    .read(
                        ByteBuffer.wrap(buffer, read, span.length() - read),
                        span.position() + read);
            if (count < 0) {
              span.notSent();
              throw new IOException("the file was cut short");
            }
            read += count;
          }
          out.write(buffer, 0, read);
        }
      }
      case ReadableBlock block -> {
        ByteBuffer bytes = block.buffer();
        int length = bytes.remaining();
        bytes.get(buffer, 0, length);
        out.write(buffer, 0, length);
      }
      default -> throw new IllegalStateException("can't read a block of " + data.getClass());
    }
  }
}
