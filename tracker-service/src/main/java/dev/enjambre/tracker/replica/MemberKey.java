package dev.enjambre.tracker.replica;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.BadMemberException;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.nio.ByteBuffer;

/**
 * Which member of which swarm. In Redis the info hash is part of the key, and the rest is the field
 * of its hash; the stream has all in one:
 *
 * <pre>
 * 20      info hash
 * 20      peer id
 * 4, 16   address
 * </pre>
 */
record MemberKey(InfoHash infoHash, PeerId id, IpAddress address) {

  private static final int IPV4_LENGTH = 2 * Id20.LENGTH + IpAddress.IPV4_LENGTH;
  private static final int IPV6_LENGTH = 2 * Id20.LENGTH + IpAddress.IPV6_LENGTH;

  static MemberKey of(InfoHash infoHash, SwarmPeer peer) {
    return new MemberKey(infoHash, peer.id(), peer.address());
  }

  /** Returns whether a field of a swarm's hash stands for a member, by its length. */
  static boolean isField(byte[] field) {
    return field.length == IPV4_LENGTH - Id20.LENGTH || field.length == IPV6_LENGTH - Id20.LENGTH;
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(address.isIpv4() ? IPV4_LENGTH : IPV6_LENGTH);
    infoHash.writeTo(bytes);
    writeField(bytes);
    return bytes.array();
  }

  byte[] field() {
    ByteBuffer bytes =
        ByteBuffer.allocate((address.isIpv4() ? IPV4_LENGTH : IPV6_LENGTH) - Id20.LENGTH);
    writeField(bytes);
    return bytes.array();
  }

  private void writeField(ByteBuffer target) {
    id.writeTo(target);
    address.writeTo(target);
  }

  /**
   * Reads what {@link #toBytes} gives.
   *
   * @throws BadMemberException if that is not what it is
   */
  static MemberKey read(byte[] bytes) throws BadMemberException {
    if (bytes.length != IPV4_LENGTH && bytes.length != IPV6_LENGTH) {
      throw new BadMemberException("no member's key has " + bytes.length + " bytes");
    }
    ByteBuffer source = ByteBuffer.wrap(bytes);
    return readField(InfoHash.read(source), source);
  }

  /** Reads a field of a swarm's hash, as {@link #isField} found one. */
  static MemberKey ofField(InfoHash infoHash, byte[] field) {
    return readField(infoHash, ByteBuffer.wrap(field));
  }

  private static MemberKey readField(InfoHash infoHash, ByteBuffer source) {
    PeerId id = PeerId.read(source);
    IpAddress address =
        source.remaining() == IpAddress.IPV4_LENGTH
            ? IpAddress.ofIpv4(source.getInt())
            : IpAddress.ofIpv6(source.getLong(), source.getLong());
    return new MemberKey(infoHash, id, address);
  }
}
