package dev.enjambre.peer.storage;

import dev.enjambre.common.metainfo.FileEntry;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Compares files with a torrent, and changes nothing: neither files, nor names, nor resume data.
 * Links are followed, since nothing is written and nothing of what is read is told.
 */
public final class DataAudit {

  /** Hears how far it has got; called by one thread at a time. */
  public interface Listener {

    /** So many of so many bytes have been compared. */
    void compared(long bytes, long total);
  }

  /** What is to be said of a file. */
  public enum FileState {
    /** All of it is there and right. */
    GOOD,
    /** It is not there, or is no file. */
    MISSING,
    /** It is shorter or longer than it must be. */
    WRONG_SIZE,
    /** It is there, and something of it is wrong. */
    DAMAGED,
    /**
     * Nothing is known to be wrong with it, but some of it can't be told: pieces that it shares
     * with other files, which are missing or of another size.
     */
    UNPROVEN
  }

  /**
   * What was found of a file.
   *
   * @param sizeOnDisk bytes; -1 if it is not there
   * @param badPieces the pieces with bytes of it that are wrong, in ascending order
   */
  public record FileFinding(
      FileEntry file, FileState state, long sizeOnDisk, List<Integer> badPieces) {

    /** Copies the list. */
    public FileFinding {
      badPieces = List.copyOf(badPieces);
    }
  }

  /**
   * What was found.
   *
   * @param files every file but those of padding
   * @param goodPieces how many pieces are right
   * @param badPieces the pieces that are there and wrong, in ascending order
   * @param absentPieces how many pieces lack bytes
   */
  public record Findings(
      List<FileFinding> files, int goodPieces, List<Integer> badPieces, int absentPieces) {

    /** Copies the lists. */
    public Findings {
      files = List.copyOf(files);
      badPieces = List.copyOf(badPieces);
    }

    /** Whether everything is there and right, and no file is longer than it must be. */
    public boolean isGood() {
      return files.stream().allMatch(file -> file.state() == FileState.GOOD);
    }
  }

  private static final int BUFFER = 1 << 20;
  private static final long NOT_THERE = -1;

  private final Metainfo metainfo;
  private final FileLayout layout;
  private final Listener listener;
  private final AtomicInteger next = new AtomicInteger();
  private final long[] sizes;
  private final Bitfield good;
  private final Bitfield bad;
  private long compared;

  private DataAudit(Metainfo metainfo, Path folder, Listener listener) throws IOException {
    this.metainfo = metainfo;
    this.layout = new FileLayout(metainfo, folder, folder);
    this.listener = listener;
    this.sizes = new long[metainfo.files().size()];
    for (TorrentFile file : layout.files()) {
      sizes[file.entry().index()] = file.entry().padding() ? 0 : sizeOf(file.finalPath());
    }
    this.good = new Bitfield(metainfo.layout().pieceCount());
    this.bad = new Bitfield(metainfo.layout().pieceCount());
  }

  /**
   * Compares, on as many threads as there are processors, and waits for it.
   *
   * @param folder the folder in which the torrent's file or folder is
   * @throws IOException if a file that is there can't be read
   */
  public static Findings of(Metainfo metainfo, Path folder, Listener listener)
      throws IOException, InterruptedException {
    DataAudit audit = new DataAudit(metainfo, folder, listener);
    audit.run(Runtime.getRuntime().availableProcessors());
    return audit.findings();
  }

  private static long sizeOf(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile() ? attributes.size() : NOT_THERE;
    } catch (NoSuchFileException e) {
      return NOT_THERE;
    } catch (IOException e) {
      if (Files.exists(path)) {
        throw e;
      }
      return NOT_THERE; // A file where a folder should be.
    }
  }

  private void run(int threads) throws IOException, InterruptedException {
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Callable<Boolean>> shares = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        shares.add(this::comparePieces);
      }
      try {
        for (Future<Boolean> share : workers.invokeAll(shares)) {
          share.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException("comparing broke off", e.getCause());
      }
    }
  }

  /** Compares one piece after the other, as long as there are any that nobody has taken. */
  private boolean comparePieces() throws IOException {
    PieceLayout pieces = metainfo.layout();
    try (Reader reader = new Reader()) {
      int piece = next.getAndIncrement();
      while (piece < pieces.pieceCount() && !Thread.currentThread().isInterrupted()) {
        int size = pieces.pieceSize(piece);
        List<FileSpan> spans = layout.spans(piece, 0, size);
        if (spans.stream().allMatch(this::isThere)) {
          note(piece, size, metainfo.pieceMatches(piece, reader.digest(spans)));
        } else {
          told(size);
        }
        piece = next.getAndIncrement();
      }
    }
    return true;
  }

  private boolean isThere(FileSpan span) {
    FileEntry file = span.file().entry();
    return file.padding() || span.position() + span.length() <= sizes[file.index()];
  }

  private synchronized void note(int piece, int size, boolean matches) {
    (matches ? good : bad).set(piece);
    told(size);
  }

  private synchronized void told(int size) {
    compared += size;
    listener.compared(compared, metainfo.layout().totalSize());
  }

  private Findings findings() {
    List<FileFinding> files = new ArrayList<>();
    for (FileEntry file : metainfo.files()) {
      if (!file.padding()) {
        files.add(finding(file));
      }
    }
    int pieces = metainfo.layout().pieceCount();
    List<Integer> wrong = setBits(bad, 0, pieces - 1);
    int right = good.cardinality();
    return new Findings(files, right, wrong, pieces - right - wrong.size());
  }

  private FileFinding finding(FileEntry file) {
    long size = sizes[file.index()];
    List<Integer> wrong =
        file.length() == 0
            ? List.of()
            : setBits(bad, layout.firstPiece(file), layout.lastPiece(file));
    FileState state;
    if (size == NOT_THERE) {
      state = FileState.MISSING;
    } else if (size != file.length()) {
      state = FileState.WRONG_SIZE;
    } else if (!wrong.isEmpty()) {
      state = FileState.DAMAGED;
    } else {
      state = layout.isWithin(good, file) ? FileState.GOOD : FileState.UNPROVEN;
    }
    return new FileFinding(file, state, size, wrong);
  }

  private static List<Integer> setBits(Bitfield bits, int first, int last) {
    List<Integer> set = new ArrayList<>();
    for (int i = bits.nextSet(first); i >= 0 && i <= last; i = bits.nextSet(i + 1)) {
      set.add(i);
    }
    return set;
  }

  /** Reads for one thread; the file that was read last stays open. */
  private static final class Reader implements AutoCloseable {

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final MessageDigest digest = FileDiskIo.newDigest();
    private Path path = Path.of("");
    private @Nullable FileChannel channel;

    byte[] digest(List<FileSpan> spans) throws IOException {
      for (FileSpan span : spans) {
        if (span.file().entry().padding()) {
          zeros(span.length());
        } else {
          read(span);
        }
      }
      return digest.digest();
    }

    private void zeros(int length) {
      byte[] some = new byte[Math.min(length, BUFFER)];
      for (int left = length; left > 0; left -= some.length) {
        digest.update(some, 0, Math.min(left, some.length));
      }
    }

    private void read(FileSpan span) throws IOException {
      FileChannel open = open(span.file().finalPath());
      long position = span.position();
      int left = span.length();
      while (left > 0) {
        buffer.clear().limit(Math.min(left, BUFFER));
        int count = open.read(buffer, position);
        if (count < 0) {
          throw new EOFException(path + " became shorter while it was read");
        }
        digest.update(buffer.array(), 0, count);
        position += count;
        left -= count;
      }
    }

    private FileChannel open(Path wanted) throws IOException {
      FileChannel open = channel;
      if (open == null || !wanted.equals(path)) {
        close();
        open = FileChannel.open(wanted);
        channel = open;
        path = wanted;
      }
      return open;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
