package dev.enjambre.peer.session;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.BlockDigests;
import dev.enjambre.peer.storage.DiskFailure;
import dev.enjambre.peer.storage.DiskIo;
import dev.enjambre.peer.storage.DiskListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's hold on its data: opens it, lets go of it, and tells what becomes of it. There is one
 * access at a time; what an earlier one has still to say is ignored, and the next begins when the
 * last has let go. Owned by the torrent's loop.
 */
final class TorrentData {

  /** Hears, on the torrent's loop, what becomes of the data. */
  interface Events {

    /**
     * The data is looked through.
     *
     * @param openedFor what was chosen when it was opened
     */
    void opened(Run run, TorrentOptions openedFor);

    /** A piece was written, and is good. */
    void pieceVerified(Run run, int piece);

    /** A piece was written, and is bad. */
    void pieceFailed(Run run, int piece, BlockDigests digests);

    /** A file has its final name. */
    void fileNamed(Run run, int file);

    /** There is room again for blocks to be written. */
    void drained(Run run);

    /** The data can't be read or written; it is let go of. */
    void failed(DiskFailure failure);
  }

  private static final Logger log = LoggerFactory.getLogger(TorrentData.class);

  /** A finished download is forced to the medium a while later, when the rush is over. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final TorrentMetadata metadata;
  private final Function<Metainfo, DiskIoFactory> disks;
  private final EventLoop loop;
  private final BiFunction<DiskIo, Bitfield, Run> runs;
  private final Events events;

  private @Nullable DiskIo disk;
  private @Nullable Run run;

  /** Counts the accesses; events of an earlier one are ignored. */
  private int access;

  private CompletableFuture<Void> lastRelease = CompletableFuture.completedFuture(null);
  private int checked;
  private int toCheck;
  private boolean ended;

  /**
   * Makes it for a torrent whose data is not open.
   *
   * @param runs makes what a torrent works with of its data and the verified pieces
   */
  TorrentData(
      TorrentMetadata metadata,
      Function<Metainfo, DiskIoFactory> disks,
      EventLoop loop,
      BiFunction<DiskIo, Bitfield, Run> runs,
      Events events) {
    this.metadata = metadata;
    this.disks = disks;
    this.loop = loop;
    this.runs = runs;
    this.events = events;
  }

  /** Returns what the torrent works with, or null until the data is looked through. */
  @Nullable Run run() {
    return run;
  }

  /** Returns how much of what must be hashed before the start is hashed, from 0 to 1. */
  double checkProgress() {
    return toCheck == 0 ? 0 : (double) checked / toCheck;
  }

  /** Looks through the data. */
  void open(TorrentOptions options, boolean checkEverything) {
    checked = 0;
    toCheck = 0;
    run = null;
    Metainfo torrent = metadata.known();
    DiskIo opened = disks.apply(torrent).create(new Listener(++access, options));
    disk = opened;
    opened.select(options.files().skipped(torrent), () -> {});
    opened.open(checkEverything);
  }

  /** Runs that when the last access has let go, unless the data was opened or has ended by then. */
  void whenReleased(Runnable next) {
    run = null;
    int before = access;
    lastRelease.whenComplete((_, _) ->
        loop.execute(() -> {
          if (!ended && disk == null && access == before) {
            next.run();
          }
        }));
  }

  /** Lets go of the data; whoever opens it again waits until that is done. */
  void release() {
    if (disk == null) {
      return;
    }
    DiskIo released = disk;
    disk = null;
    lastRelease =
        released
            .close()
            .exceptionally(e -> {
              log.info("the state of {} could not be saved", metadata.infoHash(), e);
              return null;
            });
  }

  /** Ends for good, also if the data is not open. */
  CompletableFuture<Void> end(Function<DiskIo, CompletableFuture<Void>> last) {
    ended = true;
    DiskIo ending =
        disk == null
            ? disks.apply(metadata.known()).create(new Listener(access, TorrentOptions.DEFAULT))
            : disk;
    return last.apply(ending);
  }

  /** Saves what is here, durably, if the data is looked through. */
  void checkpoint() {
    if (disk != null && run != null) {
      var _ = disk.checkpoint(true);
    }
  }

  /** Does the same, and completes when it is done, or exceptionally if it can't be. */
  CompletableFuture<Void> flush() {
    return disk == null || run == null
        ? CompletableFuture.failedFuture(new IOException("the data is not open"))
        : disk.checkpoint(true);
  }

  /** Everything that is wanted is here: saves that now, and durably when the rush is over. */
  void checkpointFinished(Run finished) {
    var _ = finished.disk().checkpoint(false);
    int before = access;
    loop.schedule(
        SETTLE_NANOS,
        () -> {
          if (disk != null && access == before && !ended) {
            var _ = disk.checkpoint(true);
          }
        });
  }

  /** Hears of one access; what it says counts only as long as that is the one in use. */
  private final class Listener implements DiskListener {
    private final int heardAccess;
    private final TorrentOptions openedFor;

    Listener(int heardAccess, TorrentOptions openedFor) {
      this.heardAccess = heardAccess;
      this.openedFor = openedFor;
    }

    private @Nullable DiskIo source() {
      return heardAccess == access && !ended ? disk : null;
    }

    private @Nullable Run current() {
      return source() == null ? null : run;
    }

    @Override
    public void opened(Bitfield have) {
      DiskIo source = source();
      if (source != null) {
        Run opened = runs.apply(source, have);
        run = opened;
        events.opened(opened, openedFor);
      }
    }

    @Override
    public void checkProgress(int done, int total) {
      if (source() != null) {
        checked = done;
        toCheck = total;
      }
    }

    @Override
    public void pieceVerified(int pieceIndex) {
      Run now = current();
      if (now != null) {
        events.pieceVerified(now, pieceIndex);
      }
    }

    @Override
    public void pieceFailed(int pieceIndex, BlockDigests digests) {
      Run now = current();
      if (now != null) {
        events.pieceFailed(now, pieceIndex, digests);
      }
    }

    @Override
    public void fileFinished(int fileIndex) {
      Run now = current();
      if (now != null) {
        events.fileNamed(now, fileIndex);
      }
    }

    @Override
    public void drained() {
      Run now = current();
      if (now != null) {
        events.drained(now);
      }
    }

    @Override
    public void diskFailed(DiskFailure failure) {
      if (source() != null) {
        events.failed(failure);
        release();
      }
    }
  }
}
