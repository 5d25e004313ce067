package dev.enjambre.system.load;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.common.metainfo.InvalidMetainfoException;
import dev.enjambre.common.metainfo.Metainfo;
import dev.enjambre.common.metainfo.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A torrent of one file of any size that takes next to no room: it is sparse, but for some
 * stretches of random bytes. Pieces of zeros all have one hash, so only the others are hashed.
 *
 * @param metainfo the torrent
 * @param marks where the stretches begin
 */
public record MadeTorrent(Metainfo metainfo, List<Long> marks) {

  /** How long a stretch of random bytes is. */
  public static final int MARK_BYTES = 100_000;

  /** Checks nothing, and copies what it is given. */
  public MadeTorrent {
    marks = List.copyOf(marks);
  }

  /** Makes the file in a folder, and its torrent. */
  public static MadeTorrent in(
      Path folder, String name, long size, int pieceLength, List<Long> marks) throws IOException {
    PieceLayout layout = new PieceLayout(size, pieceLength);
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(1), size - 1);
      for (long mark : marks) {
        file.write(ByteBuffer.wrap(bytesOf(mark)), mark);
      }
      BencodeDictionary info =
          BencodeDictionary.builder()
              .put("name", name)
              .put("length", size)
              .put("piece length", pieceLength)
              .put("pieces", hashes(layout, file, marks))
              .build();
      byte[] torrent = BencodeWriter.write(BencodeDictionary.builder().put("info", info).build());
      return new MadeTorrent(Metainfo.parse(torrent), marks);
    } catch (InvalidMetainfoException e) {
      throw new AssertionError("what was made is no torrent", e);
    }
  }

  private static byte[] hashes(PieceLayout layout, FileChannel file, List<Long> marks)
      throws IOException {
    int last = layout.pieceCount() - 1;
    TreeSet<Integer> others = new TreeSet<>(List.of(last));
    for (long mark : marks) {
      for (int piece = layout.pieceAt(mark);
          piece <= layout.pieceAt(mark + MARK_BYTES - 1);
          piece++) {
        others.add(piece);
      }
    }
    byte[] zeros = sha1(new byte[layout.pieceLength()]);
    byte[] hashes = new byte[zeros.length * layout.pieceCount()];
    for (int piece = 0; piece <= last; piece++) {
      System.arraycopy(zeros, 0, hashes, piece * zeros.length, zeros.length);
    }
    for (int piece : others) {
      ByteBuffer content = ByteBuffer.allocate(layout.pieceSize(piece));
      while (content.hasRemaining()) {
        file.read(content, layout.pieceOffset(piece) + content.position());
      }
      System.arraycopy(sha1(content.array()), 0, hashes, piece * zeros.length, zeros.length);
    }
    return hashes;
  }

  private static byte[] sha1(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Returns the random bytes at a mark, always the same. */
  public static byte[] bytesOf(long mark) {
    byte[] bytes = new byte[MARK_BYTES];
    new SplittableRandom(mark).nextBytes(bytes);
    return bytes;
  }

  /** Returns what is around a mark: zeros, then its bytes, then zeros. */
  public static byte[] around(long mark, int margin) {
    byte[] bytes = new byte[MARK_BYTES + 2 * margin];
    System.arraycopy(bytesOf(mark), 0, bytes, margin, MARK_BYTES);
    return bytes;
  }

  /** Returns its info hash as paths have it. */
  public String hex() {
    return metainfo.infoHash().toHex();
  }
}
