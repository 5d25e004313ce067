package dev.enjambre.peer.service;

import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.MetainfoBuilder;
import dev.enjambre.common.metainfo.StreamingPieceHasher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * Where files that are uploaded lie until they are complete: a folder below the service's own
 * state, on the same file system as the data. Each is hashed while it streams in, and never held in
 * memory as a whole.
 *
 * <p>Safe for use by many threads. What a crash leaves there is removed by {@link #clear}.
 */
public final class UploadFolder {

  private static final int BUFFER_LENGTH = 1 << 20;

  /** For an upload that does not tell its size; right for some 8 GiB. */
  private static final int PIECE_LENGTH_OF_UNKNOWN_SIZE = 4 << 20;

  private final Path folder;
  private final List<List<URI>> trackerTiers;

  /**
   * Makes one, without touching the disk.
   *
   * @param folder where to keep uploads
   * @param trackerTiers trackers of the torrents that are made
   */
  public UploadFolder(Path folder, List<List<URI>> trackerTiers) {
    this.folder = folder;
    this.trackerTiers = trackerTiers.stream().map(List::copyOf).toList();
  }

  /** Removes all uploads, those that are under way included; for the start and the end. */
  public void clear() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  /**
   * Checks a name without any data.
   *
   * @throws IOException if a torrent cannot hold it; the message says why
   */
  public static void checkName(String name) throws IOException {
    StreamingPieceHasher probe = new StreamingPieceHasher(MetainfoBuilder.pieceLengthFor(1));
    probe.update(ByteBuffer.allocate(1));
    new MetainfoBuilder().build(name, probe);
  }

  /**
   * Receives a file to its end. When this fails, nothing is left of it.
   *
   * @param name the file's name, which becomes the torrent's
   * @param body the bytes; not closed
   * @param sizeOrMinus1 how many bytes there will be, if that is known; it only chooses the piece
   *     length
   * @param room is asked before any more of it is written
   * @throws IOException if the stream or the disk fails, there is no room, the file is empty, or
   *     the name cannot be held by a torrent
   */
  Upload receive(String name, InputStream body, long sizeOrMinus1, Room room) throws IOException {
    checkName(name);
    Files.createDirectories(folder);
    Path file = folder.resolve(UUID.randomUUID() + ".upload");
    boolean complete = false;
    try {
      Metainfo metainfo = store(name, body, pieceLength(sizeOrMinus1), room, file);
      complete = true;
      return new Upload(metainfo, file);
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Metainfo store(String name, InputStream body, int pieceLength, Room room, Path file)
      throws IOException {
    long received = 0;
    StreamingPieceHasher hasher = new StreamingPieceHasher(pieceLength);
    byte[] bytes = new byte[BUFFER_LENGTH];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int length = body.read(bytes); length >= 0; length = body.read(bytes)) {
        received += length;
        room.require(received);
        hasher.update(ByteBuffer.wrap(bytes, 0, length));
        ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, length);
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
      }
      channel.force(true);
    }
    return new MetainfoBuilder().trackerTiers(trackerTiers).build(name, hasher);
  }

  private static int pieceLength(long sizeOrMinus1) {
    return sizeOrMinus1 > 0
        ? MetainfoBuilder.pieceLengthFor(sizeOrMinus1)
        : PIECE_LENGTH_OF_UNKNOWN_SIZE;
  }

  /** Says how much of a file there may be. */
  @FunctionalInterface
  interface Room {

    /**
     * Requires room for so many bytes of the file in all.
     *
     * @throws TooLargeException if there is none
     * @throws IOException if nobody can tell
     */
    void require(long bytes) throws IOException;
  }

  /** There is more of a file than may be. */
  static final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLargeException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * A file that has arrived. It is gone when this is closed, unless it was moved to its place.
   *
   * @param metainfo the torrent that was made of it
   * @param file where it lies
   */
  public record Upload(Metainfo metainfo, Path file) implements AutoCloseable {

    /**
     * Moves the file to its final name in the data folder.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of that name
     * @throws IOException if the disk fails
     */
    public void moveTo(Path dataFolder) throws IOException {
      Files.move(file, dataFolder.resolve(metainfo.name()));
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
