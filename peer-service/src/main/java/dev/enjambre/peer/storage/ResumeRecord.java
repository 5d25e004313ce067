package dev.enjambre.peer.storage;

import dev.enjambre.common.bencode.BencodeDictionary;
import dev.enjambre.common.bencode.BencodeException;
import dev.enjambre.common.bencode.BencodeInteger;
import dev.enjambre.common.bencode.BencodeLimits;
import dev.enjambre.common.bencode.BencodeList;
import dev.enjambre.common.bencode.BencodeReader;
import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.bencode.BencodeValue;
import dev.enjambre.common.bencode.BencodeWriter;
import dev.enjambre.peer.piece.Bitfield;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a torrent's data at the moment it was saved; bencoded on disk.
 *
 * @param have the verified pieces
 * @param files size and time of each file then, in the torrent's order; one more if there was a
 *     file for the bytes of those that nobody wants
 * @param bootId the run of the machine in which it was saved; empty if unknown
 * @param durable whether the data had been forced to the medium before
 * @param clean whether nothing was written after it was saved: the files must be exactly as then
 * @param generation which list of verified pieces continues this record
 */
record ResumeRecord(
    Bitfield have,
    List<FileStamp> files,
    String bootId,
    boolean durable,
    boolean clean,
    long generation) {

  /**
   * A file's size and time of last change.
   *
   * @param size bytes, or -1 if there was no file
   * @param modifiedMillis milliseconds since 1970
   */
  record FileStamp(long size, long modifiedMillis) {
    static final FileStamp ABSENT = new FileStamp(-1, 0);
  }

  /** The record is damaged or belongs to a torrent of another shape. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private static final int FORMAT = 1;

  ResumeRecord {
    files = List.copyOf(files);
  }

  byte[] encode() {
    List<BencodeValue> stamps = new ArrayList<>();
    for (FileStamp file : files) {
      stamps.add(
          new BencodeList(
              List.of(new BencodeInteger(file.size()), new BencodeInteger(file.modifiedMillis()))));
    }
    return BencodeWriter.write(
        BencodeDictionary.builder()
            .put("format", FORMAT)
            .put("pieces", BencodeString.of(have.toWire()))
            .put("files", new BencodeList(stamps))
            .put("boot id", bootId)
            .put("durable", durable ? 1 : 0)
            .put("clean", clean ? 1 : 0)
            .put("generation", generation)
            .build());
  }

  /**
   * Reads a record.
   *
   * @throws UnusableException if it is damaged or belongs to a torrent of another shape
   */
  static ResumeRecord decode(byte[] bytes, int pieces, int fileCount) throws UnusableException {
    BencodeLimits limits =
        new BencodeLimits(bytes.length, 4, 11 + 3 * fileCount + 16, bytes.length);
    BencodeValue value;
    try {
      value = BencodeReader.strict(limits).read(bytes);
    } catch (BencodeException e) {
      throw new UnusableException(String.valueOf(e.getMessage()), e);
    }
    if (!(value instanceof BencodeDictionary record)
        || record.integer("format").orElse(0L) != FORMAT) {
      throw new UnusableException("not a resume record of format " + FORMAT, null);
    }
    List<FileStamp> files = new ArrayList<>();
    for (BencodeValue file : record.list("files").orElse(new BencodeList(List.of())).values()) {
      if (!(file instanceof BencodeList stamp)
          || stamp.values().size() != 2
          || !(stamp.values().get(0) instanceof BencodeInteger size)
          || !(stamp.values().get(1) instanceof BencodeInteger modified)) {
        throw new UnusableException("a file's stamp is not a size and a time", null);
      }
      files.add(new FileStamp(size.value(), modified.value()));
    }
    if (files.size() != fileCount && files.size() != fileCount + 1) {
      throw new UnusableException(files.size() + " files instead of " + fileCount, null);
    }
    Bitfield have;
    try {
      have =
          Bitfield.fromWire(
              record.string("pieces").map(BencodeString::bytes).orElse(new byte[0]), pieces);
    } catch (IllegalArgumentException e) {
      throw new UnusableException(String.valueOf(e.getMessage()), e);
    }
    return new ResumeRecord(
        have,
        files,
        record.string("boot id").flatMap(BencodeString::text).orElse(""),
        record.integer("durable").orElse(0L) == 1,
        record.integer("clean").orElse(0L) == 1,
        record.integer("generation").orElse(0L));
  }
}
