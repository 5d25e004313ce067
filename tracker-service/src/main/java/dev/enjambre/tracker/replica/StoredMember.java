package dev.enjambre.tracker.replica;

import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.Member;
import dev.enjambre.tracker.swarm.MemberCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A member as Redis has it: what {@link MemberCodec} writes, without what its key says already, and
 * after the time of its last announce. 9 bytes for a seeder, some more for others.
 *
 * <pre>
 * 4       wall-clock seconds since 1970, unsigned, big-endian
 * 1       the codec's first byte
 * …       what the codec writes after the address, silent for 0 s
 * </pre>
 *
 * Stateless; any thread.
 */
final class StoredMember {

  private static final int TIME_LENGTH = Integer.BYTES;

  private StoredMember() {}

  static byte[] encode(Member member, long wallSeconds) {
    ByteBuffer bytes = ByteBuffer.allocate(TIME_LENGTH + MemberCodec.MAX_LENGTH);
    bytes.position(TIME_LENGTH);
    MemberCodec.write(member.silentFor(0), bytes);
    int end = bytes.position();
    int rest = TIME_LENGTH + 1 + keyLength(MemberKey.of(member.infoHash(), member.peer()));
    bytes.putInt(0, (int) (wallSeconds - member.silentSeconds()));
    System.arraycopy(bytes.array(), rest, bytes.array(), TIME_LENGTH + 1, end - rest);
    return Arrays.copyOf(bytes.array(), TIME_LENGTH + 1 + end - rest);
  }

  /**
   * Reads what {@link #encode} made; whoever announced at a time to come, by our clock, did so now.
   *
   * @throws BadMemberException if that is not what it is
   */
  static Member decode(MemberKey key, byte[] value, long wallSeconds) throws BadMemberException {
    if (value.length <= TIME_LENGTH || value.length > TIME_LENGTH + MemberCodec.MAX_LENGTH) {
      throw new BadMemberException("no member has " + value.length + " bytes");
    }
    ByteBuffer source = ByteBuffer.wrap(value);
    long time = Integer.toUnsignedLong(source.getInt());
    byte[] field = key.field();
    ByteBuffer whole = ByteBuffer.allocate(value.length - TIME_LENGTH + field.length);
    whole.put(source.get()).put(field).put(source).flip();
    Member member = MemberCodec.read(key.infoHash(), whole);
    if (whole.hasRemaining()) {
      throw new BadMemberException("more than a member is there");
    }
    if (!key.equals(MemberKey.of(key.infoHash(), member.peer()))) {
      throw new BadMemberException("it is another member");
    }
    return member.silentFor(Math.clamp(wallSeconds - time, 0, Integer.MAX_VALUE));
  }

  private static int keyLength(MemberKey key) {
    return key.id().toBytes().length + key.address().length();
  }
}
