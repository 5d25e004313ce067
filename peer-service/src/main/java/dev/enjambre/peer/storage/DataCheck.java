package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.ResumeRecord.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out which pieces of a torrent are on disk. Three steps: look through the files and the
 * resume data ({@link #lookThrough}), hash the pieces that nothing vouches for, on all disk threads
 * at once ({@link #hash}), and settle the files' names ({@link #conclude}).
 *
 * <p>Resume data vouches for a piece if it was saved in this run of the machine or its files were
 * forced to the medium, and each of the piece's files is as it was then (a clean end), or was not
 * changed after the data was last added to (we were killed).
 */
final class DataCheck {

  /** The last block of a killed peer can be that much younger than its last note. */
  private static final long KILL_SLACK_MILLIS = 10_000;

  private static final int PROGRESS_STEPS = 200;

  private final Metainfo metainfo;
  private final FileLayout files;
  private final FileAccess access;
  private final ResumeStore resume;
  private final String bootId;
  private final boolean checkEverything;
  private final Set<Integer> skipped;

  private final BitSet toCheck = new BitSet();
  private final Bitfield vouchedFor;
  private final BitSet good = new BitSet();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger reported = new AtomicInteger();
  private int total;

  /** The pieces that the resume data knows of. */
  private Bitfield claimed;

  /** Whether there is a record that was saved at a clean end. */
  private boolean settled;

  private boolean durable;

  /** Whether a file was put in its place that nobody had wanted before. */
  private boolean unparked;

  DataCheck(
      Metainfo metainfo,
      FileLayout files,
      FileAccess access,
      ResumeStore resume,
      String bootId,
      boolean checkEverything,
      Set<Integer> skipped) {
    this.skipped = skipped;
    this.metainfo = metainfo;
    this.files = files;
    this.access = access;
    this.resume = resume;
    this.bootId = bootId;
    this.checkEverything = checkEverything;
    this.vouchedFor = new Bitfield(metainfo.layout().pieceCount());
    this.claimed = new Bitfield(metainfo.layout().pieceCount());
  }

  /** Decides for each piece whether it is missing, vouched for, or to be hashed. */
  void lookThrough() throws IOException {
    Optional<ResumeStore.Loaded> saved = resume.load();
    claimed =
        saved.map(ResumeStore.Loaded::have).orElse(new Bitfield(metainfo.layout().pieceCount()));
    settled = saved.map(found -> found.record().clean()).orElse(false);
    durable = saved.map(found -> found.record().durable()).orElse(false);
    int pieces = metainfo.layout().pieceCount();
    BitSet missing = new BitSet(pieces);
    BitSet doubtful = new BitSet(pieces);
    FileStamp parts = FileAccess.stamp(files.parts());
    List<FileStamp> stamps = locateAll(!parts.equals(FileStamp.ABSENT));
    for (TorrentFile file : files.files()) {
      FileStamp stamp = stamps.get(file.entry().index());
      if (file.entry().padding() || file.entry().length() == 0) {
        continue;
      }
      if (file.isParked()) {
        boolean trusted = saved.isPresent() && vouches(saved.get(), metainfo.files().size(), parts);
        markParked(file.entry(), parts.size(), trusted, missing, doubtful);
        continue;
      }
      markMissing(file.entry(), Math.max(0, stamp.size()), missing);
      if (saved.isEmpty() || !vouches(saved.get(), file.entry().index(), stamp)) {
        doubtful.set(files.firstPiece(file.entry()), files.lastPiece(file.entry()) + 1);
      }
    }
    for (int piece = 0; piece < pieces; piece++) {
      if (missing.get(piece)) {
        continue;
      }
      if (checkEverything || doubtful.get(piece)) {
        toCheck.set(piece);
      } else if (saved.isPresent() && saved.get().have().get(piece)) {
        vouchedFor.set(piece);
      }
    }
    total = toCheck.cardinality();
  }

  /** Finds every file; one that is not there is parked if nobody wants it, or its bytes may be. */
  private List<FileStamp> locateAll(boolean anyParts) throws IOException {
    List<FileStamp> stamps = new ArrayList<>();
    for (TorrentFile file : files.files()) {
      FileEntry entry = file.entry();
      if (entry.padding()) {
        stamps.add(FileStamp.ABSENT);
        continue;
      }
      FileStamp stamp = locate(file);
      requirePlausible(file, stamp);
      boolean absent = stamp.equals(FileStamp.ABSENT) && entry.length() > 0;
      file.parked(absent && (anyParts || skipped.contains(entry.index())));
      stamps.add(stamp);
    }
    return stamps;
  }

  /**
   * Of a parked file only those pieces can be there that reach into other files, and those that the
   * resume data knows.
   */
  private void markParked(
      FileEntry file, long partsSize, boolean trusted, BitSet missing, BitSet doubtful) {
    PieceLayout layout = metainfo.layout();
    for (int piece = files.firstPiece(file); piece <= files.lastPiece(file); piece++) {
      long end = Math.min(file.end(), layout.pieceOffset(piece) + layout.pieceSize(piece));
      if (end > partsSize || !(claimed.get(piece) || reachesIntoFile(piece))) {
        missing.set(piece);
      } else if (!trusted) {
        doubtful.set(piece);
      }
    }
  }

  /** Whether a piece holds bytes of a file that is not parked. */
  private boolean reachesIntoFile(int piece) {
    return files.spans(piece, 0, metainfo.layout().pieceSize(piece)).stream()
        .anyMatch(span -> span.file() != files.parts() && !span.file().entry().padding());
  }

  private static FileStamp locate(TorrentFile file) throws FileAccess.AtPath {
    try {
      file.locate();
    } catch (IOException e) {
      throw new FileAccess.AtPath(file.finalPath(), e);
    }
    return FileAccess.stamp(file);
  }

  private static void requirePlausible(TorrentFile file, FileStamp stamp) throws FileAccess.AtPath {
    if (stamp.size() > file.entry().length()) {
      throw new FileAccess.AtPath(
          file.path(),
          new DiskFailure.InTheWayException(
              file.path(),
              "there is a file of "
                  + stamp.size()
                  + " bytes where the torrent has one of "
                  + file.entry().length()
                  + "; move it away or remove it"));
    }
  }

  /** Pieces that reach past the file's end can't be there. */
  private void markMissing(FileEntry file, long size, BitSet missing) {
    if (size < file.length()) {
      missing.set(metainfo.layout().pieceAt(file.offset() + size), files.lastPiece(file) + 1);
    }
  }

  private boolean vouches(ResumeStore.Loaded saved, int fileIndex, FileStamp stamp) {
    ResumeRecord record = saved.record();
    boolean survived = record.durable() || (!bootId.isEmpty() && record.bootId().equals(bootId));
    if (!survived) {
      return false;
    }
    return record.clean()
        ? fileIndex < record.files().size() && record.files().get(fileIndex).equals(stamp)
        : stamp.modifiedMillis() <= saved.writtenMillis() + KILL_SLACK_MILLIS;
  }

  /** Returns the next piece to hash from {@code from} on, by steps, or -1. */
  int nextToCheck(int from, int remainder, int step) {
    for (int piece = toCheck.nextSetBit(from); piece >= 0; piece = toCheck.nextSetBit(piece + 1)) {
      if (piece % step == remainder) {
        return piece;
      }
    }
    return -1;
  }

  /** Hashes one piece; called by several disk threads, each with pieces of its own. */
  void hash(int piece) throws IOException {
    MessageDigest digest = FileDiskIo.newDigest();
    access.readPiece(piece, metainfo.layout().pieceSize(piece), digest::update);
    if (metainfo.pieceMatches(piece, digest.digest())) {
      synchronized (good) {
        good.set(piece);
      }
    }
    done.incrementAndGet();
  }

  int done() {
    return done.get();
  }

  int total() {
    return total;
  }

  /** Whether another step of the progress is to be told; true for one caller of each step. */
  boolean isProgressDue() {
    int step = (int) ((long) done.get() * PROGRESS_STEPS / Math.max(1, total));
    int before = reported.get();
    return step > before && reported.compareAndSet(before, step);
  }

  /** All is hashed: gives each file the name that it deserves, and returns the good pieces. */
  Bitfield conclude() throws IOException {
    Bitfield have = vouchedFor.copy();
    synchronized (good) {
      for (int piece = good.nextSetBit(0); piece >= 0; piece = good.nextSetBit(piece + 1)) {
        have.set(piece);
      }
    }
    requireOurs(have);
    for (TorrentFile file : files.files()) {
      try {
        settle(file, have);
      } catch (FileAccess.AtPath e) {
        throw e;
      } catch (IOException e) {
        throw new FileAccess.AtPath(file.finalPath(), e);
      }
    }
    access.dropUnusedParts();
    boolean changed = !have.equals(claimed);
    resume.opened(have);
    if (changed || unparked || checkEverything || total > 0 || !settled) {
      resume.save(access.stamps(), bootId, false, true);
      durable = false;
    }
    if (!durable) {
      access.assumeUnforced();
    }
    return have;
  }

  private void settle(TorrentFile file, Bitfield have) throws IOException {
    FileEntry entry = file.entry();
    if (entry.padding()) {
      return;
    }
    if (file.isParked()) {
      Files.deleteIfExists(file.unparkedPath());
      if (skipped.contains(entry.index())) {
        return;
      }
      access.unpark(file, have);
      unparked = true;
    }
    if (entry.length() == 0) {
      if (!file.isFinished() && !skipped.contains(entry.index())) {
        file.createEmpty();
      }
      return;
    }
    if (files.isWithin(have, entry)) {
      access.finish(file);
    } else if (file.isFinished()) {
      file.unfinish();
    }
  }

  /** Before anything is renamed: no file is somebody else's. */
  private void requireOurs(Bitfield have) throws FileAccess.AtPath {
    TorrentFile suspect = null;
    for (TorrentFile file : files.files()) {
      Ownership ownership = ownership(file, have);
      if (ownership == Ownership.FOREIGN) {
        suspect = file;
        break;
      }
      if (ownership == Ownership.DOUBTFUL && suspect == null) {
        suspect = file;
      }
    }
    if (suspect != null) {
      throw new FileAccess.AtPath(
          suspect.path(),
          new DiskFailure.InTheWayException(
              suspect.path(),
              "the file holds something else than the torrent's; move it away or remove it"));
    }
  }

  /** Whose a file is that is incomplete under its final name. */
  private enum Ownership {
    OURS,
    /** None of its pieces is good, but each holds bytes of other files, which may be to blame. */
    DOUBTFUL,
    FOREIGN
  }

  /**
   * A file that we once had whole is ours whatever became of it; and one of which something is
   * good, or nothing could be hashed for want of its neighbours, is taken for ours.
   */
  private Ownership ownership(TorrentFile file, Bitfield have) throws FileAccess.AtPath {
    FileEntry entry = file.entry();
    if (!file.isFinished()
        || entry.padding()
        || files.isWithin(have, entry)
        || files.isWithin(claimed, entry)) {
      return Ownership.OURS;
    }
    PieceLayout layout = metainfo.layout();
    boolean allTested = true;
    boolean ownTested = false;
    for (int piece = files.firstPiece(entry); piece <= files.lastPiece(entry); piece++) {
      if (have.get(piece)) {
        return Ownership.OURS;
      }
      long offset = layout.pieceOffset(piece);
      boolean own = offset >= entry.offset() && offset + layout.pieceSize(piece) <= entry.end();
      allTested &= toCheck.get(piece);
      ownTested |= own && toCheck.get(piece);
    }
    if (ownTested || FileAccess.stamp(file).size() != entry.length()) {
      return Ownership.FOREIGN;
    }
    return allTested ? Ownership.DOUBTFUL : Ownership.OURS;
  }
}
