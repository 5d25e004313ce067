package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.storage.ResumeRecord.FileStamp;
import dev.enjambre.peer.wire.BlockData;
import dev.enjambre.peer.wire.HeapBlock;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Reads and writes ranges of a torrent in its files. Used by all disk threads at once; it keeps
 * nothing but which files were written to.
 */
final class FileAccess implements ResumeStore.Stamps {

  /** An input or output error, with the path where it happened. */
  static final class AtPath extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Path path;
    private final IOException reason;

    AtPath(Path path, IOException reason) {
      super(path + ": " + reason.getMessage(), reason);
      this.path = path;
      this.reason = reason;
    }

    Path path() {
      return path;
    }

    IOException reason() {
      return reason;
    }
  }

  private static final int SCRATCH = 1 << 20;
  private static final ThreadLocal<ByteBuffer> scratch =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SCRATCH));

  private final FileLayout files;
  private final OpenFiles openFiles;
  private final Preallocation preallocation;
  private final DiskMeter meter;

  /** The files whose space has been taken; who writes to one waits until that is done. */
  private final Map<TorrentFile, Boolean> allocated = new ConcurrentHashMap<>();

  private final Set<TorrentFile> dirty = ConcurrentHashMap.newKeySet();

  /** The pieces of which something was written to the parts file. */
  private final Set<Integer> parked = ConcurrentHashMap.newKeySet();

  FileAccess(FileLayout files, OpenFiles openFiles, Preallocation preallocation, DiskMeter meter) {
    this.meter = meter;
    this.files = files;
    this.openFiles = openFiles;
    this.preallocation = preallocation;
  }

  void write(int piece, int begin, ByteBuffer data) throws AtPath {
    for (FileSpan span : files.spans(piece, begin, data.remaining())) {
      ByteBuffer part = data.slice(data.position(), span.length());
      data.position(data.position() + span.length());
      if (span.file().entry().padding()) {
        continue;
      }
      try {
        FileHandle handle = openFiles.forWriting(span.file());
        try {
          dirty.add(span.file());
          if (span.file() == files.parts()) {
            parked.add(piece);
          }
          allocate(span.file(), handle.channel());
          writeFully(handle.channel(), part, span.position());
          meter.written().add(span.length());
        } finally {
          handle.release();
        }
      } catch (IOException e) {
        throw new AtPath(span.file().path(), e);
      }
    }
  }

  private void allocate(TorrentFile file, FileChannel channel) throws IOException {
    if (preallocation == Preallocation.SPARSE
        || file == files.parts()
        || allocated.containsKey(file)) {
      return;
    }
    try {
      allocated.computeIfAbsent(
          file,
          _ -> {
            try {
              appendZeros(channel, file.entry().length());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void appendZeros(FileChannel channel, long length) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(SCRATCH);
    for (long at = channel.size(); at < length; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(SCRATCH, length - at));
      writeFully(channel, zeros, at);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer data, long position)
      throws IOException {
    long at = position;
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }

  /** Reads at most 1 MiB into this thread's scratch buffer, which the next read overwrites. */
  ByteBuffer read(int piece, int begin, int length) throws AtPath {
    ByteBuffer buffer = scratch.get().clear().limit(length);
    readInto(piece, begin, buffer);
    return buffer.flip();
  }

  /** Fills the buffer from the files. */
  private void readInto(int piece, int begin, ByteBuffer target) throws AtPath {
    for (FileSpan span : files.spans(piece, begin, target.remaining())) {
      int end = target.position() + span.length();
      if (span.file().entry().padding()) {
        while (target.position() < end) {
          target.put((byte) 0);
        }
        continue;
      }
      try {
        FileHandle handle = openFiles.forReading(span.file());
        try {
          readFully(handle.channel(), target.slice(target.position(), span.length()), span);
          target.position(end);
          meter.read().add(span.length());
        } finally {
          handle.release();
        }
      } catch (IOException e) {
        throw new AtPath(span.file().path(), e);
      }
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target, FileSpan span)
      throws IOException {
    long at = span.position();
    while (target.hasRemaining()) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw cutShort();
      }
      at += read;
    }
  }

  /** Reads a whole piece through, in parts of at most 1 MiB. */
  void readPiece(int piece, int size, PieceSink sink) throws AtPath {
    for (int begin = 0; begin < size; begin += SCRATCH) {
      sink.accept(read(piece, begin, Math.min(SCRATCH, size - begin)));
    }
  }

  /** Takes the bytes of a piece, part by part. */
  interface PieceSink {
    void accept(ByteBuffer part);
  }

  /**
   * Brings a stretch into memory by reading it. Within it, the range that is asked for must be
   * readable; of the rest, what is there is read.
   */
  void touch(long from, long to, long requiredFrom, int requiredLength) throws AtPath {
    int pieceLength = files.pieces().pieceLength();
    long at = from;
    while (at < to) {
      int piece = files.pieces().pieceAt(at);
      int begin = (int) (at - (long) piece * pieceLength);
      int length =
          (int) Math.min(Math.min(SCRATCH, to - at), files.pieces().pieceSize(piece) - begin);
      boolean required = at < requiredFrom + requiredLength && requiredFrom < at + length;
      touch(files.spans(piece, begin, length), required);
      at += length;
    }
  }

  private void touch(List<FileSpan> spans, boolean required) throws AtPath {
    for (FileSpan span : spans) {
      if (span.file().entry().padding() || (!required && !span.file().exists())) {
        continue;
      }
      try {
        if (!span.file().exists()) {
          throw new NoSuchFileException(span.file().path().toString());
        }
        FileHandle handle = openFiles.forReading(span.file());
        try {
          ByteBuffer target = scratch.get().clear().limit(span.length());
          int read = handle.channel().read(target, span.position());
          meter.read().add(Math.max(0, read));
          if (required && read < span.length()) {
            throw cutShort();
          }
        } finally {
          handle.release();
        }
      } catch (IOException e) {
        throw new AtPath(span.file().path(), e);
      }
    }
  }

  static EOFException cutShort() {
    return new EOFException("the file is shorter than the torrent says");
  }

  /**
   * Returns a range as file regions to send, or as bytes where padding is part of it.
   *
   * @param onCutShort told of a file that turns out to end before the range when it is sent
   */
  BlockData block(int piece, int begin, int length, Consumer<TorrentFile> onCutShort)
      throws IOException {
    List<FileSpan> spans = files.spans(piece, begin, length);
    if (spans.stream().anyMatch(span -> span.file().entry().padding())) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      readInto(piece, begin, bytes);
      return HeapBlock.copyOf(bytes.flip());
    }
    List<FileBlock.Span> open = new ArrayList<>(spans.size());
    try {
      for (FileSpan span : spans) {
        open.add(
            new FileBlock.Span(
                openFiles.forReading(span.file()),
                span.position(),
                span.length(),
                () -> onCutShort.accept(span.file())));
      }
      return new FileBlock(open);
    } catch (IOException e) {
      open.forEach(span -> span.file().release());
      throw e;
    }
  }

  /** Returns the file that a range begins in, for messages. */
  Path pathOf(int piece, int begin, int length) {
    return files.spans(piece, begin, length).getFirst().file().path();
  }

  void finish(TorrentFile file) throws IOException {
    if (file.entry().padding()) {
      return;
    }
    file.finish();
    // Whoever opens it from now on opens it by its final name, read-only.
    openFiles.forget(List.of(file));
  }

  /**
   * What is there was written by we don't know whom: the next {@link #force} is to force it all.
   */
  void assumeUnforced() {
    for (TorrentFile file : files.onDisk()) {
      if (!file.entry().padding() && file.exists()) {
        dirty.add(file);
      }
    }
  }

  /** Forces what was written to the medium. */
  void force() throws AtPath {
    for (TorrentFile file : List.copyOf(dirty)) {
      dirty.remove(file);
      try {
        FileHandle handle = openFiles.forReading(file);
        try {
          handle.channel().force(false);
        } finally {
          handle.release();
        }
      } catch (IOException e) {
        dirty.add(file);
        throw new AtPath(file.path(), e);
      }
    }
  }

  /** Returns those of the files, in order, and that of the parts file if there is one. */
  @Override
  public List<FileStamp> stamps() throws AtPath {
    List<FileStamp> stamps = new ArrayList<>(files.files().size() + 1);
    for (TorrentFile file : files.files()) {
      stamps.add(stamp(file));
    }
    FileStamp parts = stamp(files.parts());
    if (!parts.equals(FileStamp.ABSENT)) {
      stamps.add(parts);
    }
    return stamps;
  }

  static FileStamp stamp(TorrentFile file) throws AtPath {
    if (file.entry().padding()) {
      return FileStamp.ABSENT;
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new FileStamp(attributes.size(), attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      return FileStamp.ABSENT;
    } catch (IOException e) {
      throw new AtPath(file.path(), e);
    }
  }

  /**
   * Removes the torrent's files, and the folders that this leaves empty. Under its final name only
   * a file that was verified is taken for the torrent's; another is its owner's, and stays.
   *
   * @param verified the pieces that were
   */
  void delete(Bitfield verified) throws AtPath {
    for (TorrentFile file : files.files()) {
      if (file.entry().padding()) {
        continue;
      }
      try {
        file.requireWithin();
        if (!file.exists()) {
          file.locate(); // it was perhaps never looked for
        }
        Files.deleteIfExists(file.partPath());
        Files.deleteIfExists(file.unparkedPath());
        if (file.isFinished() && files.isWithin(verified, file.entry())) {
          Files.deleteIfExists(file.finalPath());
        }
        deleteEmptyFolders(file);
      } catch (IOException e) {
        throw new AtPath(file.finalPath(), e);
      }
    }
    try {
      Files.deleteIfExists(files.parts().path());
    } catch (IOException e) {
      throw new AtPath(files.parts().path(), e);
    }
  }

  /** Parks what nobody wants and is not on disk, and puts what is wanted in its place. */
  void select(Set<Integer> skipped, Bitfield verified) throws IOException {
    for (TorrentFile file : files.files()) {
      FileEntry entry = file.entry();
      if (entry.padding()) {
        continue;
      }
      if (skipped.contains(entry.index())) {
        // One that should be there and is not has lost verified bytes; reading it tells so.
        if (entry.length() > 0 && !file.exists() && !files.anyIn(verified, entry)) {
          openFiles.forget(List.of(file));
          file.parked(true);
        }
      } else if (file.isParked()) {
        unpark(file, verified);
      } else if (entry.length() == 0 && !file.isFinished()) {
        file.createEmpty();
      }
    }
    dropUnusedParts();
  }

  /** Puts the parked bytes of a file in their place; it is an ordinary file from here on. */
  void unpark(TorrentFile file, Bitfield verified) throws AtPath {
    Path target = file.unparkedPath();
    try {
      file.createFolders();
      try (FileChannel out =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS)) {
        for (int piece = files.firstPiece(file.entry());
            piece <= files.lastPiece(file.entry());
            piece++) {
          if (verified.get(piece) || parked.contains(piece)) {
            copyParked(file.entry(), piece, verified.get(piece), out);
          }
        }
      }
      file.unpark();
      dirty.add(file);
    } catch (AtPath e) {
      throw e;
    } catch (IOException e) {
      throw new AtPath(target, e);
    }
  }

  /** Copies what a piece holds of a parked file; of an unverified one, what is there. */
  private void copyParked(FileEntry file, int piece, boolean whole, FileChannel out)
      throws IOException {
    long at = Math.max(file.offset(), files.pieces().pieceOffset(piece));
    long end =
        Math.min(file.end(), files.pieces().pieceOffset(piece) + files.pieces().pieceSize(piece));
    FileHandle in = openFiles.forReading(files.parts());
    try {
      while (at < end) {
        ByteBuffer bytes = scratch.get().clear().limit((int) Math.min(SCRATCH, end - at));
        int read = in.channel().read(bytes, at);
        if (read < 0) {
          if (whole) {
            throw new AtPath(files.parts().path(), cutShort());
          }
          return;
        }
        writeFully(out, bytes.flip(), at - file.offset());
        at += read;
      }
    } finally {
      in.release();
    }
  }

  /** Removes the parts file if it is of no use any more. */
  void dropUnusedParts() throws IOException {
    if (files.files().stream().noneMatch(TorrentFile::isParked)) {
      parked.clear();
      dirty.remove(files.parts());
      openFiles.forget(List.of(files.parts()));
      Files.deleteIfExists(files.parts().path());
    }
  }

  private static void deleteEmptyFolders(TorrentFile file) throws IOException {
    Path folder = file.finalPath().getParent();
    for (int depth = file.entry().path().size() - 1; depth > 0 && folder != null; depth--) {
      if (Files.isSymbolicLink(folder)) {
        return; // not made by us
      }
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return; // another file's folder still
      }
      folder = folder.getParent();
    }
  }
}
