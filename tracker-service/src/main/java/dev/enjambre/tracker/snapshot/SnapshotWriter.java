package dev.enjambre.tracker.snapshot;

import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.tracker.swarm.Completions;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.MemberCodec;
import dev.enjambre.tracker.swarm.StoreRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a snapshot, record by record. Numbers are big-endian.
 *
 * <pre>
 * 8  "EJSWARMS"
 * 4  format, 1
 * 8  when it was begun, in milliseconds of Unix time
 * then records, each with a byte that tells which:
 *    1  a swarm: info hash (20), its completions (4), for how many seconds nobody announced (4)
 *    2  a member of the swarm before it, as {@link MemberCodec#write} has it
 *    0  the end: number of members (8)
 * 4  CRC-32C of all before
 * </pre>
 */
final class SnapshotWriter {

  static final long MAGIC = 0x454a_5357_4152_4d53L;
  static final int FORMAT = 1;
  static final int HEADER_LENGTH = 8 + 4 + 8;
  static final byte END = 0;
  static final byte SWARM = 1;
  static final byte MEMBER = 2;
  static final int SWARM_LENGTH = Id20.LENGTH + 4 + 4;

  /** What a record takes at most, with the byte that tells which. */
  static final int MAX_RECORD = 1 + MemberCodec.MAX_LENGTH;

  private static final int BUFFER_LENGTH = 1 << 16;

  private final WritableByteChannel target;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
  private final CRC32C checksum = new CRC32C();
  private @Nullable InfoHash current;
  private long members;

  SnapshotWriter(WritableByteChannel target, long nowMillis) {
    this.target = target;
    buffer.putLong(MAGIC).putInt(FORMAT).putLong(nowMillis);
  }

  void write(StoreRecord known) throws IOException {
    switch (known) {
      case Completions completions ->
          swarm(completions.infoHash(), completions.completed(), completions.idleSeconds());
      case Member member -> {
        if (!member.infoHash().equals(current)) {
          swarm(member.infoHash(), 0, 0);
        }
        makeRoom(MAX_RECORD);
        buffer.put(MEMBER);
        MemberCodec.write(member, buffer);
        members++;
      }
    }
  }

  /** Writes the end; returns how many members there are. */
  long end() throws IOException {
    makeRoom(1 + Long.BYTES);
    buffer.put(END).putLong(members);
    flush();
    buffer.putInt((int) checksum.getValue());
    flush();
    return members;
  }

  private void swarm(InfoHash infoHash, int completed, int idleSeconds) throws IOException {
    makeRoom(1 + SWARM_LENGTH);
    buffer.put(SWARM);
    infoHash.writeTo(buffer);
    buffer.putInt(completed).putInt(idleSeconds);
    current = infoHash;
  }

  private void makeRoom(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    buffer.clear();
  }
}
