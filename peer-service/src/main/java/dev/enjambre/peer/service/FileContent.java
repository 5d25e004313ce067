package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
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

/**
 * The bytes of one file of a torrent, also of one that is not here yet: who reads it waits for what
 * is missing, which is asked of the peers before all else. Only verified bytes are given out. Any
 * thread may use it but a loop of the engine; each call keeps one small buffer.
 */
public final class FileContent {

  private static final int CHUNK = 64 << 10;

  private final TorrentSession session;
  private final Metainfo metainfo;
  private final FileEntry file;
  private final Duration patience;

  FileContent(TorrentSession session, Metainfo metainfo, FileEntry file, Duration patience) {
    this.session = session;
    this.metainfo = metainfo;
    this.file = file;
    this.patience = patience;
  }

  /** Returns the same for one who waits that long while nothing comes. */
  FileContent patience(Duration other) {
    return new FileContent(session, metainfo, file, other);
  }

  /** Returns the file's own name, without folders. */
  public String name() {
    return file.path().getLast();
  }

  /** Returns its size in bytes. */
  public long length() {
    return file.length();
  }

  /** Returns what stands for these bytes and no others. */
  public String tag() {
    return metainfo.infoHash() + "-" + file.index();
  }

  /**
   * Writes a range of the file, as it comes.
   *
   * @param from offset of the first byte
   * @param to offset behind the last
   * @throws IOException if the receiver is gone, the torrent ends or fails, or nothing at all came
   *     from the peers for a minute
   */
  public void writeTo(OutputStream out, long from, long to) throws IOException {
    PieceLayout layout = metainfo.layout();
    Object reader = new Object();
    byte[] buffer = new byte[CHUNK];
    int last = to > from ? layout.pieceAt(file.offset() + to - 1) : 0;
    try {
      for (long at = from; at < to; ) {
        long offset = file.offset() + at;
        int piece = layout.pieceAt(offset);
        int begin = (int) (offset - layout.pieceOffset(piece));
        int length = (int) Math.min(Math.min(CHUNK, to - at), layout.pieceSize(piece) - begin);
        BlockData data = read(reader, piece, last, begin, length);
        try {
          write(data, buffer, out);
        } finally {
          data.release();
        }
        at += length;
      }
    } finally {
      session.loop().execute(() -> session.endRead(reader));
    }
  }

  private BlockData read(Object reader, int piece, int last, int begin, int length)
      throws IOException {
    CompletableFuture<BlockData> answer =
        CompletableFuture.supplyAsync(
                () -> session.read(reader, piece, last, begin, length), session.loop())
            .thenCompose(Function.identity());
    long progress = progress();
    try {
      while (true) {
        try {
          return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          long now = progress();
          if (now == progress) {
            giveUp(answer);
            throw new IOException(
                "piece " + piece + " did not come, and nothing else for " + patience, e);
          }
          progress = now;
        }
      }
    } catch (InterruptedException e) {
      giveUp(answer);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the reading was broken off").initCause(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  /** What comes too late after all is released. */
  private static void giveUp(CompletableFuture<BlockData> answer) {
    answer.thenAccept(BlockData::release);
  }

  private long progress() {
    return CompletableFuture.supplyAsync(() -> session.status().downloadedBytes(), session.loop())
        .join();
  }

  private static void write(BlockData data, byte[] buffer, OutputStream out) throws IOException {
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
