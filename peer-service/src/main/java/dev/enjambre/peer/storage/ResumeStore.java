package dev.enjambre.peer.storage;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.ResumeRecord.FileStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a torrent's resume data: a record, and beside it a list of the pieces verified since, to
 * which each piece is appended at the moment it passes its check. So a peer that is killed loses no
 * verified piece.
 *
 * <p>In the torrent's state folder: {@code resume} (see {@link ResumeRecord}) and {@code
 * verified.N}, where N is the record's generation: big-endian 32-bit piece indices. A new record
 * begins a new list, so a list never outlives the record that it continues.
 *
 * <p>The disk threads share it; every method holds its monitor, for the time of a short write.
 */
final class ResumeStore {

  /** A record, with the pieces of its list added, and when either was last written. */
  record Loaded(ResumeRecord record, Bitfield have, long writtenMillis) {}

  /** Tells size and time of the torrent's files. */
  interface Stamps {
    List<FileStamp> stamps() throws IOException;
  }

  private static final Logger log = LoggerFactory.getLogger(ResumeStore.class);
  private static final int ENTRY = Integer.BYTES;

  /** An entry that names no piece: files were still written to at that time. */
  private static final int STILL_WRITING = -1;

  /** So often at most {@link #STILL_WRITING} is noted where no piece gets done. */
  private static final long NOTE_EVERY_NANOS = 2_000_000_000L;

  private final Path folder;
  private final int pieces;
  private final int fileCount;
  private @Nullable FileChannel list;
  private Bitfield have;
  private long generation;
  private long notedNanos;
  private boolean opened;

  /** Whether the record on disk holds after a power cut. */
  private boolean durable;

  ResumeStore(Path folder, int pieces, int fileCount) {
    this.folder = folder;
    this.pieces = pieces;
    this.fileCount = fileCount;
    this.have = new Bitfield(pieces);
  }

  /** Reads what was saved; a record that can't be used counts as none, and the log says why. */
  synchronized Optional<Loaded> load() throws IOException {
    Path recordPath = recordPath();
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(recordPath);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      ResumeRecord record = ResumeRecord.decode(bytes, pieces, fileCount);
      generation = record.generation();
      durable = record.durable();
      Bitfield known = record.have().copy();
      long written = Files.getLastModifiedTime(recordPath).toMillis();
      Path listPath = listPath(generation);
      if (Files.exists(listPath)) {
        readList(listPath, known);
        written = Math.max(written, Files.getLastModifiedTime(listPath).toMillis());
      }
      return Optional.of(new Loaded(record, known, written));
    } catch (ResumeRecord.UnusableException e) {
      log.warn("{} can't be used, the data will be checked: {}", recordPath, e.getMessage());
      return Optional.empty();
    }
  }

  private void readList(Path path, Bitfield known) throws IOException {
    ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(path));
    // A kill can cut the last entry short.
    while (entries.remaining() >= ENTRY) {
      int piece = entries.getInt();
      if (piece >= 0 && piece < pieces) {
        known.set(piece);
      }
    }
  }

  /** The files are looked through: these pieces are there. Nothing is written yet. */
  synchronized void opened(Bitfield pieces) {
    have = pieces.copy();
    opened = true;
  }

  /** Returns the pieces known to be verified, in a copy; of an unopened torrent those saved. */
  synchronized Bitfield have() throws IOException {
    return opened ? have.copy() : load().map(Loaded::have).orElse(new Bitfield(pieces));
  }

  /**
   * Files are about to be written: from here on the record must not vouch for their size and time.
   *
   * @param bootId the run of the machine
   * @param files asked how the files are now
   */
  synchronized void writing(String bootId, Stamps files) throws IOException {
    if (list == null) {
      save(files.stamps(), bootId, false, false);
    } else if (System.nanoTime() - notedNanos > NOTE_EVERY_NANOS) {
      note(STILL_WRITING);
    }
  }

  /** Whether the record on disk is out of date, or would not hold after a power cut. */
  synchronized boolean needsSaving() {
    return opened && (list != null || !durable);
  }

  /** A piece has just passed its check; {@link #writing} was called before. */
  synchronized void verified(int pieceIndex) throws IOException {
    note(pieceIndex);
    have.set(pieceIndex);
  }

  private void note(int number) throws IOException {
    FileChannel open = list;
    if (open == null) {
      throw new IOException("the list of verified pieces is not open");
    }
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).putInt(0, number);
    while (entry.hasRemaining()) {
      open.write(entry);
    }
    notedNanos = System.nanoTime();
  }

  /**
   * Replaces the record and begins a new list, or none after a clean end.
   *
   * @param files how the files are now
   * @param bootId the run of the machine
   * @param durable whether the files' data was forced to the medium
   * @param clean whether nothing will be written until {@link #writing} is called again
   */
  synchronized void save(List<FileStamp> files, String bootId, boolean durable, boolean clean)
      throws IOException {
    Files.createDirectories(folder);
    long next = generation + 1;
    // One that an unusable record left behind must not continue the new one.
    Files.deleteIfExists(listPath(next));
    writeRecord(new ResumeRecord(have, files, bootId, durable, clean, next), durable);
    close();
    Files.deleteIfExists(listPath(generation));
    generation = next;
    this.durable = durable;
    if (!clean) {
      notedNanos = System.nanoTime();
      list =
          FileChannel.open(
              listPath(next),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }
  }

  private void writeRecord(ResumeRecord record, boolean durable) throws IOException {
    Path next = folder.resolve("resume.new");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(record.encode());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (durable) {
        channel.force(true);
      }
    }
    Files.move(
        next, recordPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what was saved. */
  synchronized void delete() throws IOException {
    close();
    Files.deleteIfExists(recordPath());
    Files.deleteIfExists(listPath(generation));
  }

  synchronized void close() throws IOException {
    FileChannel open = list;
    list = null;
    if (open != null) {
      open.close();
    }
  }

  Path recordPath() {
    return folder.resolve("resume");
  }

  private Path listPath(long number) {
    return folder.resolve("verified." + number);
  }
}
