package dev.enjambre.peer.storage;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read, write and hash, for all torrents. A piece always meets the same thread, so
 * that work on one piece is in order without a lock, while several pieces are hashed at once.
 *
 * <p>Bytes that wait to be written are counted over all torrents; above the limit writers are told
 * to hold back.
 */
public final class DiskThreads implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DiskThreads.class);
  private static final int OPEN_FILES = 512;

  /** With less than that a disk would often have nothing to do. */
  private static final long SMALL_QUEUE = 1 << 20;

  private final ExecutorService[] threads;
  private final OpenFiles openFiles = new OpenFiles(OPEN_FILES);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong queuedTasks = new AtomicLong();
  private final DiskMeter meter = new DiskMeter();
  private final Preallocation preallocation;
  private volatile long queueLimit;

  /**
   * Starts the threads.
   *
   * @param count how many, at least 1
   * @param queueLimit bytes that may wait to be written before writers hold back
   */
  public DiskThreads(int count, long queueLimit) {
    this(count, queueLimit, Preallocation.SPARSE);
  }

  /**
   * Starts the threads.
   *
   * @param count how many, at least 1
   * @param queueLimit bytes that may wait to be written before writers hold back
   * @param preallocation of all files
   */
  public DiskThreads(int count, long queueLimit, Preallocation preallocation) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one disk thread is needed, not " + count);
    }
    this.queueLimit = queueLimit;
    this.preallocation = preallocation;
    threads = new ExecutorService[count];
    for (int i = 0; i < count; i++) {
      threads[i] =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().name("enjambre-disk-" + i).daemon(true).factory());
    }
  }

  /** Changes how many bytes may wait to be written. */
  public void queueLimit(long bytes) {
    queueLimit = bytes;
  }

  /** Returns how many bytes of one torrent may wait, so that it can't take the whole queue. */
  long queueLimitOfOne() {
    long limit = queueLimit;
    return Math.max(limit / 2, Math.min(limit, SMALL_QUEUE));
  }

  int count() {
    return threads.length;
  }

  int threadFor(int pieceIndex) {
    return pieceIndex % threads.length;
  }

  void run(int thread, Runnable task) {
    queuedTasks.incrementAndGet();
    threads[thread].execute(() -> {
      try {
        task.run();
      } finally {
        queuedTasks.decrementAndGet();
      }
    });
  }

  /** The work of a disk thread, which may fail. */
  interface Task {
    void run() throws IOException;
  }

  /** Runs the task when every thread has done what it has to do now; on the last to get there. */
  CompletableFuture<Void> afterAllBefore(Task last) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    AtomicInteger waiting = new AtomicInteger(threads.length);
    for (int thread = 0; thread < threads.length; thread++) {
      run(
          thread,
          () -> {
            if (waiting.decrementAndGet() == 0) {
              try {
                last.run();
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            }
          });
    }
    return done;
  }

  /** Returns what the threads have done. */
  public DiskMeter meter() {
    return meter;
  }

  Preallocation preallocation() {
    return preallocation;
  }

  OpenFiles openFiles() {
    return openFiles;
  }

  /** Counts bytes in; returns whether there is room for more. */
  boolean enqueue(int bytes) {
    return queuedBytes.addAndGet(bytes) < queueLimit;
  }

  void dequeue(int bytes) {
    queuedBytes.addAndGet(-bytes);
  }

  boolean hasRoom() {
    return queuedBytes.get() < queueLimit / 2;
  }

  /** Returns how many bytes wait to be written, over all torrents. */
  public long queuedBytes() {
    return queuedBytes.get();
  }

  /** Returns how many pieces of work wait or run, over all torrents. */
  public long queuedTasks() {
    return queuedTasks.get();
  }

  /** Returns how many files are open. */
  public int openFileCount() {
    return openFiles.size();
  }

  /**
   * Lets the threads finish what they have, within ten seconds, and closes all files. Every
   * torrent's {@link DiskIo} is closed before.
   */
  @Override
  public void close() {
    for (ExecutorService thread : threads) {
      thread.shutdown();
    }
    for (ExecutorService thread : threads) {
      try {
        if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
          // An interrupt would close the channel that the thread is at work on.
          log.warn("a disk thread did not end within 10 s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    openFiles.close();
  }
}
