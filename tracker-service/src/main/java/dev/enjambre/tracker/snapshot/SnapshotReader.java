package dev.enjambre.tracker.snapshot;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.MemberCodec;
import dev.enjambre.tracker.swarm.StoreRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link SnapshotWriter} wrote, in pieces: its checksum first, and only then what it
 * says, so that nothing of a damaged file is believed.
 */
final class SnapshotReader {

  private static final int BUFFER_LENGTH = 1 << 16;

  private final FileChannel source;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
  private final long writtenMillis;
  private final long length;
  private @Nullable InfoHash current;

  /**
   * Checks a file as a whole.
   *
   * @throws BadSnapshotException if it is none of ours, or damaged
   */
  SnapshotReader(FileChannel source) throws IOException {
    this.source = source;
    length = source.size() - Integer.BYTES;
    if (length < SnapshotWriter.HEADER_LENGTH + 1 + Long.BYTES) {
      throw new BadSnapshotException("it is too short");
    }
    buffer.limit(0);
    need(SnapshotWriter.HEADER_LENGTH);
    if (buffer.getLong() != SnapshotWriter.MAGIC) {
      throw new BadSnapshotException("it is no snapshot of a tracker");
    }
    int format = buffer.getInt();
    if (format != SnapshotWriter.FORMAT) {
      throw new BadSnapshotException(
          "it has format " + format + ", and this version reads " + SnapshotWriter.FORMAT);
    }
    writtenMillis = buffer.getLong();
    checkSum();
    source.position(SnapshotWriter.HEADER_LENGTH);
    buffer.position(0).limit(0);
  }

  /** Returns when it was begun, in milliseconds of Unix time. */
  long writtenMillis() {
    return writtenMillis;
  }

  /**
   * Gives the sink all that is in it, in the ages of the time when it was written.
   *
   * @throws BadSnapshotException if it is not in the format, though the checksum is right
   */
  void read(Consumer<StoreRecord> sink) throws IOException {
    long members = 0;
    while (true) {
      need(1);
      byte kind = buffer.get();
      switch (kind) {
        case SnapshotWriter.SWARM -> swarm(sink);
        case SnapshotWriter.MEMBER -> {
          sink.accept(member());
          members++;
        }
        case SnapshotWriter.END -> {
          need(Long.BYTES);
          long expected = buffer.getLong();
          if (expected != members) {
            throw new BadSnapshotException(
                "it has " + members + " members, and claims " + expected);
          }
          return;
        }
        default -> throw new BadSnapshotException("there is a record of kind " + kind);
      }
    }
  }

  private void swarm(Consumer<StoreRecord> sink) throws IOException {
    need(SnapshotWriter.SWARM_LENGTH);
    current = InfoHash.read(buffer);
    int completed = buffer.getInt();
    int idleSeconds = buffer.getInt();
    if (completed < 0 || idleSeconds < 0) {
      throw new BadSnapshotException("a swarm has a number below 0");
    }
    if (completed > 0) {
      sink.accept(new Completions(current, completed, idleSeconds));
    }
  }

  private Member member() throws IOException {
    if (current == null) {
      throw new BadSnapshotException("a member comes before its swarm");
    }
    fill(SnapshotWriter.MAX_RECORD);
    try {
      return MemberCodec.read(current, buffer);
    } catch (BadMemberException e) {
      throw new BadSnapshotException("a member cannot be read: " + e.getMessage(), e);
    }
  }

  private void checkSum() throws IOException {
    CRC32C checksum = new CRC32C();
    source.position(0);
    long rest = length;
    while (rest > 0) {
      buffer.clear().limit((int) Math.min(rest, buffer.capacity()));
      if (source.read(buffer) < 0) {
        throw new BadSnapshotException("it ends early");
      }
      rest -= buffer.position();
      checksum.update(buffer.flip());
    }
    buffer.clear().limit(Integer.BYTES);
    while (buffer.hasRemaining()) {
      if (source.read(buffer) < 0) {
        throw new BadSnapshotException("it ends early");
      }
    }
    if (buffer.flip().getInt() != (int) checksum.getValue()) {
      throw new BadSnapshotException("its checksum is wrong: it is damaged");
    }
  }

  private void need(int bytes) throws IOException {
    fill(bytes);
    if (buffer.remaining() < bytes) {
      throw new BadSnapshotException("it ends early");
    }
  }

  /** Reads on until there are so many bytes, or the file ends. */
  private void fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    buffer.compact();
    int read = 0;
    while (read >= 0 && buffer.position() < bytes) {
      read = source.read(buffer);
    }
    buffer.flip();
  }
}
