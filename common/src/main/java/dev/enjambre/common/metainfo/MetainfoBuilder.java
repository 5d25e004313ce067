package dev.enjambre.common.metainfo;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.SourceFiles.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a torrent of a file or folder. The same content under the same name gives the same info
 * hash everywhere: nothing but names, sizes, bytes, the executable bit and the piece length enters
 * the {@code info} dictionary. What a torrent cannot hold (symbolic links, devices, names that are
 * not portable) is refused; empty folders are left out and told of.
 *
 * <p>Not for several threads.
 */
public final class MetainfoBuilder {

  /** The shortest piece length that is chosen: one block. */
  static final int SHORTEST_PIECE = PieceLayout.BLOCK_LENGTH;

  /** The longest piece length that is chosen: 16 MiB. */
  static final int LONGEST_PIECE = 16 * 1024 * 1024;

  private static final int MOST_PIECES_WANTED = 2000;
  private static final String CREATED_BY = "Enjambre";

  /** Told of progress by one thread at a time; must be quick, as hashing waits for it. */
  @FunctionalInterface
  public interface ProgressListener {
    /**
     * Says how far hashing has got, in bytes. The first never decreases, and ends as the second.
     */
    void hashed(long hashed, long total);
  }

  private List<List<URI>> trackerTiers = List.of();
  private String comment = "";
  private boolean isPrivate;
  private OptionalInt pieceLength = OptionalInt.empty();
  private int threads = Runtime.getRuntime().availableProcessors();
  private ProgressListener progress = (hashed, total) -> {};
  private Consumer<Path> emptyFolders = folder -> {};
  private @Nullable Instant creationDate;

  /** Sets the trackers, by tiers (BEP 12). */
  public MetainfoBuilder trackerTiers(List<List<URI>> tiers) {
    trackerTiers = tiers.stream().map(List::copyOf).filter(tier -> !tier.isEmpty()).toList();
    return this;
  }

  /** Sets a comment; an empty one is none. */
  public MetainfoBuilder comment(String text) {
    comment = text;
    return this;
  }

  /** Says when it was made; by default the torrent does not say. */
  public MetainfoBuilder creationDate(Instant moment) {
    creationDate = moment;
    return this;
  }

  /** Sets whether only its own trackers may tell of its peers (BEP 27). */
  public MetainfoBuilder isPrivate(boolean flag) {
    isPrivate = flag;
    return this;
  }

  /**
   * Sets the piece length, a power of two from 16 KiB up, in place of one by size.
   *
   * @throws IllegalArgumentException if it is none
   */
  public MetainfoBuilder pieceLength(int bytes) {
    if (bytes < SHORTEST_PIECE
        || bytes > PieceLayout.MAX_PIECE_LENGTH
        || Integer.bitCount(bytes) != 1) {
      throw new IllegalArgumentException(
          "piece length must be a power of two from "
              + SHORTEST_PIECE
              + " to "
              + PieceLayout.MAX_PIECE_LENGTH
              + ", not "
              + bytes);
    }
    pieceLength = OptionalInt.of(bytes);
    return this;
  }

  /** Sets how many threads hash; by default as many as there are processors. */
  public MetainfoBuilder threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one thread must hash");
    }
    threads = count;
    return this;
  }

  /** Sets who is told of progress. */
  public MetainfoBuilder onProgress(ProgressListener listener) {
    progress = listener;
    return this;
  }

  /** Sets who is told of each empty folder, which the torrent leaves out. */
  public MetainfoBuilder onEmptyFolder(Consumer<Path> listener) {
    emptyFolders = listener;
    return this;
  }

  /**
   * Returns the piece length for so many bytes: the least power of two that makes at most 2000
   * pieces, so mostly between 1000 and 2000, but never below 16 KiB or above 16 MiB.
   */
  public static int pieceLengthFor(long totalSize) {
    int length = SHORTEST_PIECE;
    while (length < LONGEST_PIECE && (totalSize - 1) / length >= MOST_PIECES_WANTED) {
      length *= 2;
    }
    return length;
  }

  /**
   * Reads and hashes a file or folder, and returns its torrent.
   *
   * @throws IOException if something cannot be read, changed while it was, or cannot be held by a
   *     torrent; the message names the path and the reason
   * @throws InterruptedException if the thread was interrupted; hashing has stopped
   */
  public Metainfo build(Path source) throws IOException, InterruptedException {
    Path named = source.toAbsolutePath().normalize();
    Path fileName = named.getFileName();
    if (fileName == null) {
      throw new IOException(source + " has no name of its own");
    }
    SourceFiles files = SourceFiles.scan(named, fileName.toString());
    files.emptyFolders().forEach(emptyFolders);
    PieceLayout layout = layout(files.totalSize());
    byte[] hashes = new ParallelPieceHasher(files.files(), layout, progress).hash(threads);
    files.checkUnchanged();
    BencodeDictionary.Builder info = info(files.name(), layout.pieceLength(), hashes);
    if (files.folder()) {
      info.put("files", fileList(files.files()));
    } else {
      describe(info, files.files().getFirst().entry());
    }
    return finish(info.build(), source.toString());
  }

  /**
   * Ends the hashing of a single file that has streamed by, and returns its torrent. The piece
   * length is the hasher's.
   *
   * @throws IOException if there was no data, or the name cannot be held by a torrent
   */
  public Metainfo build(String name, StreamingPieceHasher hasher) throws IOException {
    byte[] hashes = hasher.finish();
    BencodeDictionary.Builder info = info(name, hasher.pieceLength(), hashes);
    info.put("length", hasher.totalSize());
    return finish(info.build(), "upload");
  }

  private PieceLayout layout(long totalSize) throws IOException {
    int length = pieceLength.orElseGet(() -> pieceLengthFor(totalSize));
    if ((totalSize - 1) / length >= MetainfoLimits.MAX_PIECES) {
      throw new IOException(
          "pieces of "
              + length
              + " bytes are too short for "
              + totalSize
              + " bytes: there would be more than "
              + MetainfoLimits.MAX_PIECES);
    }
    return new PieceLayout(totalSize, length);
  }

  private BencodeDictionary.Builder info(String name, int length, byte[] hashes) {
    BencodeDictionary.Builder info =
        BencodeDictionary.builder()
            .put("name", name)
            .put("piece length", length)
            .put("pieces", hashes);
    if (isPrivate) {
      info.put("private", 1);
    }
    return info;
  }

  private static BencodeList fileList(List<SourceFile> files) {
    List<BencodeValue> list = new ArrayList<>(files.size());
    for (SourceFile file : files) {
      List<String> path = file.entry().path();
      List<BencodeValue> components = new ArrayList<>(path.size() - 1);
      path.subList(1, path.size()).forEach(name -> components.add(BencodeString.of(name)));
      BencodeDictionary.Builder entry = BencodeDictionary.builder();
      describe(entry, file.entry());
      list.add(entry.put("path", new BencodeList(components)).build());
    }
    return new BencodeList(list);
  }

  private static void describe(BencodeDictionary.Builder entry, FileEntry file) {
    entry.put("length", file.length());
    if (file.executable()) {
      entry.put("attr", "x");
    }
  }

  /** Reads back what was made, so that nothing leaves here that would be refused elsewhere. */
  private Metainfo finish(BencodeDictionary info, String what) throws IOException {
    BencodeDictionary.Builder rest = BencodeDictionary.builder().put("created by", CREATED_BY);
    if (!comment.isEmpty()) {
      rest.put("comment", comment);
    }
    if (creationDate != null) {
      rest.put("creation date", creationDate.getEpochSecond());
    }
    try {
      return Metainfo.of(BencodeWriter.write(info), trackerTiers, rest.build());
    } catch (InvalidMetainfoException e) {
      throw new IOException(what + " cannot be shared: " + e.getMessage(), e);
    }
  }
}
