package dev.enjambre.peer.storage;

import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.ReadableBlock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent's data on disk, as its session sees it. Called on the torrent's loop only; never
 * blocks. What becomes of a call is told to the {@link DiskListener}, on the same loop.
 *
 * <p>After {@link DiskListener#diskFailed} nothing further is written; the session closes this and
 * opens another when the operator resumes.
 */
public interface DiskIo {

  /**
   * Finds out which pieces are there: what the resume data vouches for is taken as it is, the rest
   * is hashed. Answered by {@link DiskListener#opened}; nothing else may be called before.
   *
   * @param checkEverything hash all that is there, whatever the resume data says
   */
  void open(boolean checkEverything);

  /**
   * Tells which files nobody wants. They are not made; what is written to them, as part of pieces
   * that hold bytes of other files too, is kept elsewhere, and put in its place when they are
   * wanted. Called before {@link #open}, or after {@link DiskListener#opened}.
   *
   * @param skippedFiles indices
   * @param done run on the torrent's loop when it is so
   */
  default void select(Set<Integer> skippedFiles, Runnable done) {
    done.run();
  }

  /**
   * Takes a block that has arrived and owns it from here on, also when it can't be written. When
   * the last block of a piece is written {@link DiskListener#pieceVerified} or {@link
   * DiskListener#pieceFailed} follows.
   *
   * @param begin offset in the piece, a multiple of 16 KiB
   * @return false when too much is waiting for the disk: the caller stops reading from its sockets
   *     until {@link DiskListener#drained}
   */
  boolean write(int pieceIndex, int begin, ReadableBlock block);

  /** Forgets the blocks of an unfinished piece; they will all be written again. */
  void discard(int pieceIndex);

  /**
   * Returns a range of a verified piece for sending if its pages are in memory, else null. The
   * caller releases it.
   */
  @Nullable BlockData readNow(int pieceIndex, int begin, int length);

  /** Digests the blocks of a verified piece; the answer comes on the torrent's loop. */
  void digest(int pieceIndex, Consumer<BlockDigests> answer);

  /** Brings such a range into memory, then runs {@code ready} on the torrent's loop. */
  void readAhead(int pieceIndex, int begin, int length, Runnable ready);

  /** All pieces of that file are verified: gives it its final name; then {@code fileFinished}. */
  void finishFile(int fileIndex);

  /**
   * Saves what a restart needs, once all that was asked before is done.
   *
   * @param durable whether the files are forced to the medium first, so that the record holds after
   *     a power cut
   * @return completes, on any thread, when that is done; exceptionally if it can't be, which is
   *     told to the listener as well where a file is to blame
   */
  CompletableFuture<Void> checkpoint(boolean durable);

  /**
   * Completes when all that was asked before is done, the state is saved durably, and the files are
   * closed. It completes exceptionally if the state could not be saved; the files are closed then
   * as well.
   */
  CompletableFuture<Void> close();

  /**
   * Closes, then removes the torrent's files, its folders where they are empty, and its resume
   * data. A file under its final name goes only if all of it was verified once: another may be the
   * user's own.
   */
  CompletableFuture<Void> delete();

  /** Returns how many bytes wait to be written. */
  long queuedBytes();
}
