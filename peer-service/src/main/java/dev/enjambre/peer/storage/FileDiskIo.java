package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.common.text.PrintableText;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's data in real files. Its methods run on the torrent's loop and hand the work to the
 * {@link DiskThreads}; see {@link DiskIo} for the contract.
 *
 * <p>A block's life here: it is queued, written from the buffer that it arrived in, hashed from the
 * same buffer if it is the next of its piece, and released. After its last block the piece is
 * compared with the torrent's hash, noted in the resume data, and reported.
 */
public final class FileDiskIo implements DiskIo {

  private static final Logger log = LoggerFactory.getLogger(FileDiskIo.class);

  private final Metainfo metainfo;
  private final FileLayout files;
  private final FileAccess access;
  private final ResumeStore resume;
  private final DiskThreads threads;
  private final Executor loop;
  private final DiskListener listener;
  private final String bootId;
  private final WarmPages warm;

  /** For each disk thread, the pieces that it is putting together; touched by that thread alone. */
  private final List<Map<Integer, PieceAssembly>> assemblies = new ArrayList<>();

  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicBoolean holdingBack = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Held shared while a block is written, and alone while a clean record is saved. */
  private final ReadWriteLock writing = new ReentrantReadWriteLock();

  /** The files that nobody wants, as told before the data was opened. */
  private Set<Integer> skipped = Set.of();

  private boolean opened;

  /** Nothing further is asked of this; what was asked before is still done. */
  private volatile boolean closed;

  /** The files are to go: what was asked before is not done any more. */
  private volatile boolean deleted;

  /**
   * Makes the access to one torrent's data; nothing is touched before {@link #open}.
   *
   * @param folder where the files are
   * @param stateFolder where this torrent's resume data is kept
   * @param bootId names the run of the machine; see {@link BootId}
   * @param loop the torrent's loop, on which the listener is called
   */
  public FileDiskIo(
      Metainfo metainfo,
      Path folder,
      Path stateFolder,
      String bootId,
      DiskThreads threads,
      Executor loop,
      DiskListener listener) {
    this.metainfo = metainfo;
    this.files = new FileLayout(metainfo, folder, stateFolder);
    this.access =
        new FileAccess(files, threads.openFiles(), threads.preallocation(), threads.meter());
    this.resume =
        new ResumeStore(stateFolder, metainfo.layout().pieceCount(), metainfo.files().size());
    this.threads = threads;
    this.loop = loop;
    this.listener = listener;
    this.bootId = bootId;
    this.warm = new WarmPages(metainfo.layout().totalSize());
    for (int i = 0; i < threads.count(); i++) {
      assemblies.add(new HashMap<>());
    }
  }

  @Override
  public void select(Set<Integer> skippedFiles, Runnable done) {
    Set<Integer> chosen = Set.copyOf(skippedFiles);
    if (!opened) {
      skipped = chosen;
      done.run();
      return;
    }
    onThread(
        0,
        () -> {
          writing.writeLock().lock();
          try {
            resume.writing(bootId, access);
            access.select(chosen, resume.have());
          } finally {
            writing.writeLock().unlock();
          }
          loop.execute(done);
        });
  }

  @Override
  public void open(boolean checkEverything) {
    opened = true;
    DataCheck check =
        new DataCheck(metainfo, files, access, resume, bootId, checkEverything, skipped);
    onThread(
        0,
        () -> {
          check.lookThrough();
          AtomicInteger running = new AtomicInteger(threads.count());
          for (int thread = 0; thread < threads.count(); thread++) {
            checkPieces(check, thread, thread, running);
          }
        });
  }

  /**
   * Hashes the next of a thread's pieces and queues itself again, so that others get their turn.
   */
  private void checkPieces(DataCheck check, int thread, int from, AtomicInteger running) {
    onThread(
        thread,
        () -> {
          int piece = check.nextToCheck(from, thread, threads.count());
          if (closed || failed.get()) {
            return;
          }
          if (piece >= 0) {
            check.hash(piece);
            if (check.isProgressDue()) {
              int done = check.done();
              loop.execute(() -> listener.checkProgress(done, check.total()));
            }
            checkPieces(check, thread, piece + threads.count(), running);
          } else if (running.decrementAndGet() == 0) {
            Bitfield have = check.conclude();
            loop.execute(() -> listener.opened(have));
          }
        });
  }

  @Override
  public boolean write(int pieceIndex, int begin, ReadableBlock block) {
    int length = block.length();
    boolean room = threads.enqueue(length);
    boolean ownRoom = queuedBytes.addAndGet(length) < threads.queueLimitOfOne();
    int thread = threads.threadFor(pieceIndex);
    long handedOver = System.nanoTime();
    onThread(
        thread,
        () -> {
          try {
            if (!failed.get() && !deleted) {
              writeBlock(thread, pieceIndex, begin, block);
              threads.meter().writeLatency().record(System.nanoTime() - handedOver);
            }
          } finally {
            block.release();
            threads.dequeue(length);
            queuedBytes.addAndGet(-length);
            tellIfDrained();
          }
        });
    if (room && ownRoom) {
      return true;
    }
    holdingBack.set(true);
    // The block may have been written before we held back, and then nobody else would tell.
    tellIfDrained();
    return false;
  }

  private void writeBlock(int thread, int piece, int begin, ReadableBlock block)
      throws IOException {
    writing.readLock().lock();
    try {
      resume.writing(bootId, access);
      ByteBuffer data = block.buffer();
      access.write(piece, begin, data.duplicate());
      PieceAssembly assembly = assemblies.get(thread).computeIfAbsent(piece, this::newAssembly);
      assembly.blockWritten(begin, data, (from, length) -> access.read(piece, from, length));
      if (!assembly.isComplete()) {
        return;
      }
      assemblies.get(thread).remove(piece);
      if (metainfo.pieceMatches(piece, assembly.hash())) {
        resume.verified(piece);
        loop.execute(() -> reportVerified(piece));
      } else {
        // At once: the piece will be fetched again, and written over this.
        BlockDigests digests = digestsOf(piece);
        loop.execute(() -> listener.pieceFailed(piece, digests));
      }
    } finally {
      writing.readLock().unlock();
    }
  }

  private PieceAssembly newAssembly(int piece) {
    return new PieceAssembly(
        metainfo.layout().pieceSize(piece), PieceLayout.BLOCK_LENGTH, newDigest());
  }

  private void reportVerified(int piece) {
    warm.written(
        metainfo.layout().pieceOffset(piece),
        metainfo.layout().pieceSize(piece),
        System.nanoTime());
    listener.pieceVerified(piece);
  }

  @Override
  public void digest(int pieceIndex, Consumer<BlockDigests> answer) {
    onThread(
        threads.threadFor(pieceIndex),
        () -> {
          BlockDigests digests = digestsOf(pieceIndex);
          loop.execute(() -> answer.accept(digests));
        });
  }

  private BlockDigests digestsOf(int piece) throws FileAccess.AtPath {
    PieceLayout layout = metainfo.layout();
    return BlockDigests.of(
        layout.blockCount(piece),
        block -> access.read(piece, layout.blockOffset(block), layout.blockLength(piece, block)));
  }

  private void tellIfDrained() {
    long own = queuedBytes.get();
    boolean room = own == 0 || (own < threads.queueLimitOfOne() / 2 && threads.hasRoom());
    if (room && holdingBack.compareAndSet(true, false)) {
      loop.execute(listener::drained);
    }
  }

  @Override
  public void discard(int pieceIndex) {
    int thread = threads.threadFor(pieceIndex);
    onThread(thread, () -> assemblies.get(thread).remove(pieceIndex));
  }

  @Override
  public @Nullable BlockData readNow(int pieceIndex, int begin, int length) {
    long from = metainfo.layout().pieceOffset(pieceIndex) + begin;
    if (!warm.isWarm(from, length, System.nanoTime())) {
      return null;
    }
    try {
      return access.block(
          pieceIndex, begin, length, file -> fail(file.path(), FileAccess.cutShort()));
    } catch (IOException e) {
      fail(access.pathOf(pieceIndex, begin, length), e);
      return null;
    }
  }

  @Override
  public void readAhead(int pieceIndex, int begin, int length, Runnable ready) {
    long from = metainfo.layout().pieceOffset(pieceIndex) + begin;
    long stretchStart = WarmPages.startOf(from);
    long stretchEnd = Math.min(WarmPages.endOf(from + length - 1), metainfo.layout().totalSize());
    long asked = System.nanoTime();
    onThread(
        threads.threadFor(pieceIndex),
        () -> {
          access.touch(stretchStart, stretchEnd, from, length);
          threads.meter().readLatency().record(System.nanoTime() - asked);
          loop.execute(() -> {
            warm.read(stretchStart, stretchEnd, System.nanoTime());
            ready.run();
          });
        });
  }

  @Override
  public void finishFile(int fileIndex) {
    TorrentFile file = files.files().get(fileIndex);
    onThread(
        threads.threadFor(fileIndex),
        () -> {
          try {
            access.finish(file);
          } catch (IOException e) {
            fail(file.finalPath(), e);
            return;
          }
          loop.execute(() -> listener.fileFinished(fileIndex));
        });
  }

  @Override
  public CompletableFuture<Void> checkpoint(boolean durable) {
    return threads
        .afterAllBefore(() -> {
          try {
            saveState(durable);
          } catch (FileAccess.AtPath e) {
            fail(e.path(), e.reason());
            throw e;
          }
          if (durable && failed.get()) {
            throw new IOException("not all of the data could be written");
          }
        })
        .whenComplete((_, e) -> {
          if (e != null) {
            log.warn("the resume data of {} could not be saved", metainfo.infoHash(), e);
          }
        });
  }

  private void saveState(boolean durable) throws IOException {
    // What once failed to reach the medium may be lost, whatever a second try says.
    boolean forced = durable && !failed.get();
    if (forced) {
      // Most of it while other threads write on; only the rest must they wait for.
      access.force();
    }
    writing.writeLock().lock();
    try {
      if (forced) {
        access.force();
      }
      resume.save(access.stamps(), bootId, forced, true);
    } finally {
      writing.writeLock().unlock();
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    closed = true;
    return threads.afterAllBefore(() -> {
      try {
        if (resume.needsSaving()) {
          saveState(true);
        }
      } finally {
        resume.close();
        threads.openFiles().forget(files.onDisk());
      }
    });
  }

  @Override
  public CompletableFuture<Void> delete() {
    closed = true;
    deleted = true;
    return threads.afterAllBefore(() -> {
      threads.openFiles().forget(files.onDisk());
      try {
        access.delete(resume.have());
        resume.delete();
      } finally {
        resume.close();
      }
    });
  }

  @Override
  public long queuedBytes() {
    return queuedBytes.get();
  }

  private void onThread(int thread, DiskThreads.Task task) {
    threads.run(
        thread,
        () -> {
          try {
            task.run();
          } catch (FileAccess.AtPath e) {
            fail(e.path(), e.reason());
          } catch (IOException e) {
            fail(resume.recordPath(), e);
          } catch (RuntimeException e) {
            log.error("disk work for {} broke off", metainfo.infoHash(), e);
            fail(resume.recordPath(), new IOException("internal error: " + e, e));
          }
        });
  }

  private void fail(Path path, IOException cause) {
    if (!failed.compareAndSet(false, true)) {
      return;
    }
    DiskFailure failure = DiskFailure.of(path, cause);
    if (closed) {
      log.warn(
          "{} failed while it was closed: {}",
          metainfo.infoHash(),
          PrintableText.escape(failure.message()));
    } else {
      loop.execute(() -> listener.diskFailed(failure));
    }
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
