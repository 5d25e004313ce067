package dev.enjambre.common.metainfo;

import dev.enjambre.common.metainfo.MetainfoBuilder.ProgressListener;
import dev.enjambre.common.metainfo.SourceFiles.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hashes all pieces of files on disk, with several threads that each take the next piece nobody has
 * taken. Each thread holds one buffer and one open file.
 */
final class ParallelPieceHasher {

  private static final int BUFFER_LENGTH = 1024 * 1024;

  private final List<SourceFile> files;
  private final PieceLayout layout;
  private final ProgressListener listener;
  private final byte[] hashes;
  private final AtomicInteger nextPiece = new AtomicInteger();
  private final ReentrantLock progressLock = new ReentrantLock();
  private long hashed;

  /** Set by the first worker that fails, so that the others stop too. */
  private volatile boolean failed;

  ParallelPieceHasher(List<SourceFile> files, PieceLayout layout, ProgressListener listener) {
    this.files = files;
    this.layout = layout;
    this.listener = listener;
    hashes = new byte[layout.pieceCount() * 20];
  }

  /** Returns the SHA-1 of all pieces, 20 bytes each. To be called once. */
  byte[] hash(int threads) throws IOException, InterruptedException {
    int workers = Math.min(threads, layout.pieceCount());
    List<Callable<@Nullable Void>> tasks = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      tasks.add(this::work);
    }
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().name("piece-hasher-", 0).factory())) {
      for (Future<@Nullable Void> outcome : executor.invokeAll(tasks)) {
        outcome.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw new IOException(problem.getMessage(), problem);
      }
      throw new IllegalStateException("hashing failed", e.getCause());
    }
    return hashes;
  }

  private @Nullable Void work() throws IOException {
    boolean done = false;
    try (Reader reader = new Reader()) {
      MessageDigest sha1 = StreamingPieceHasher.newSha1();
      int piece = nextPiece.getAndIncrement();
      while (piece < layout.pieceCount() && !failed) {
        reader.digest(piece, sha1);
        System.arraycopy(sha1.digest(), 0, hashes, piece * 20, 20);
        report(layout.pieceSize(piece));
        piece = nextPiece.getAndIncrement();
      }
      done = true;
    } finally {
      if (!done) {
        failed = true;
      }
    }
    return null;
  }

  private void report(int bytes) {
    progressLock.lock();
    try {
      hashed += bytes;
      listener.hashed(hashed, layout.totalSize());
    } finally {
      progressLock.unlock();
    }
  }

  /** One thread's way into the files. */
  private final class Reader implements AutoCloseable {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private @Nullable FileChannel channel;
    private int openFile = -1;

    void digest(int piece, MessageDigest sha1) throws IOException {
      long offset = layout.pieceOffset(piece);
      long end = offset + layout.pieceSize(piece);
      int file = fileAt(offset);
      while (offset < end) {
        FileEntry entry = files.get(file).entry();
        long until = Math.min(end, entry.end());
        while (offset < until) {
          offset += read(file, offset - entry.offset(), until - offset, sha1);
        }
        file++;
      }
    }

    private int read(int file, long position, long most, MessageDigest sha1) throws IOException {
      buffer.clear().limit((int) Math.min(buffer.capacity(), most));
      int read = open(file).read(buffer, position);
      if (read < 0) {
        throw new IOException(files.get(file).location() + " became shorter while it was read");
      }
      sha1.update(buffer.flip());
      return read;
    }

    private FileChannel open(int file) throws IOException {
      FileChannel current = channel;
      if (current == null || openFile != file) {
        close();
        current = FileChannel.open(files.get(file).location(), StandardOpenOption.READ);
        channel = current;
        openFile = file;
      }
      return current;
    }

    /** Finds the last file that begins at or before an offset: empty files before it are passed. */
    private int fileAt(long offset) {
      int low = 0;
      int high = files.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (files.get(middle).entry().offset() <= offset) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }

    @Override
    public void close() throws IOException {
      FileChannel current = channel;
      if (current != null) {
        channel = null;
        current.close();
      }
    }
  }
}
