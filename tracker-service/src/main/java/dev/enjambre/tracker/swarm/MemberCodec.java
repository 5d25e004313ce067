package dev.enjambre.tracker.swarm;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.Id20;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Members as bytes: 30 to 37 for most, the info hash left out.
 *
 * <pre>
 * 1       format (upper 2 bits; 1, or 2 with an external address), then one bit each: IPv6, seeder, counted, name, zone, left known
 * 20      peer id
 * 4, 16   address
 * 2       port
 * 1 to 7  bytes left, unless it is a seeder or does not know
 * 1 to 5  how many seconds it has been silent
 * 1 + n   length of the host name, and the name, if any
 * 1 + n   length of the zone, and the zone, if any
 * 4, 16   external address, in format 2, of the same family
 * 2       external port, in format 2
 * </pre>
 *
 * Numbers of several lengths have seven bits in each byte, lowest first, the highest bit set in all
 * bytes but the last. Each member has one form only. Buffers are big-endian. Stateless; any thread.
 */
public final class MemberCodec {

  /** How many bytes a member takes at most, without its info hash. */
  public static final int MAX_LENGTH =
      1 + 20 + 16 + 2 + 7 + 5 + (1 + 253) + (1 + Zone.MAX_LENGTH) + 16 + 2;

  /** How many bytes a member takes at most, with its info hash. */
  public static final int MAX_LENGTH_WITH_HASH = Id20.LENGTH + MAX_LENGTH;

  private static final int FORMAT = 1;
  private static final int FORMAT_WITH_EXTERNAL = 2;
  private static final int FORMAT_SHIFT = 6;
  private static final int IPV6 = 1 << 5;
  private static final int SEEDER = 1 << 4;
  private static final int COUNTED = 1 << 3;
  private static final int NAME = 1 << 2;
  private static final int ZONE = 1 << 1;
  private static final int LEFT_KNOWN = 1;

  private MemberCodec() {}

  /** Writes a member without its info hash at the buffer's position, and advances it. */
  public static void write(Member member, ByteBuffer target) {
    SwarmPeer peer = member.peer();
    boolean leftKnown = !member.seeder() && member.left() != Long.MAX_VALUE;
    int head = (peer.external().isEmpty() ? FORMAT : FORMAT_WITH_EXTERNAL) << FORMAT_SHIFT;
    head |= peer.address().isIpv4() ? 0 : IPV6;
    head |= member.seeder() ? SEEDER : 0;
    head |= member.counted() ? COUNTED : 0;
    head |= peer.hostname().isPresent() ? NAME : 0;
    head |= member.zone().isPresent() ? ZONE : 0;
    head |= leftKnown ? LEFT_KNOWN : 0;
    target.put((byte) head);
    peer.id().writeTo(target);
    peer.address().writeTo(target);
    target.putShort((short) peer.port());
    if (leftKnown) {
      writeNumber(member.left(), target);
    }
    writeNumber(member.silentSeconds(), target);
    if (peer.hostname().isPresent()) {
      writeText(peer.hostname().get().name(), target);
    }
    if (member.zone().isPresent()) {
      writeText(member.zone().get().path(), target);
    }
    if (peer.external().isPresent()) {
      peer.external().get().address().writeTo(target);
      target.putShort((short) peer.external().get().port());
    }
  }

  /** Writes the info hash, and then the member as {@link #write} does. */
  public static void writeWithHash(Member member, ByteBuffer target) {
    member.infoHash().writeTo(target);
    write(member, target);
  }

  /**
   * Reads what {@link #write} wrote, at the buffer's position, and advances it.
   *
   * @throws BadMemberException if that is not what is there; the position may then be anywhere
   */
  public static Member read(InfoHash infoHash, ByteBuffer source) throws BadMemberException {
    need(source, 1);
    int head = source.get() & 0xff;
    int format = head >>> FORMAT_SHIFT;
    if (format != FORMAT && format != FORMAT_WITH_EXTERNAL) {
      throw new BadMemberException("format " + format + " is not known");
    }
    boolean seeder = (head & SEEDER) != 0;
    boolean leftKnown = (head & LEFT_KNOWN) != 0;
    if (seeder && leftKnown) {
      throw new BadMemberException("a seeder lacks nothing");
    }
    need(source, Id20.LENGTH);
    PeerId id = PeerId.read(source);
    IpAddress address = readAddress(head, source);
    int port = readPort(source);
    long left = seeder ? 0 : Long.MAX_VALUE;
    if (leftKnown) {
      left = readNumber(source, Member.MAX_LEFT);
    }
    int silentSeconds = (int) readNumber(source, Integer.MAX_VALUE);
    Optional<HostName> name = (head & NAME) == 0 ? Optional.empty() : readName(source);
    Optional<Zone> zone = (head & ZONE) == 0 ? Optional.empty() : readZone(source);
    Optional<ExternalAddress> external =
        format == FORMAT
            ? Optional.empty()
            : Optional.of(new ExternalAddress(readAddress(head, source), readPort(source)));
    return new Member(
        infoHash,
        new SwarmPeer(id, address, port, name, external),
        left,
        seeder,
        (head & COUNTED) != 0,
        silentSeconds,
        zone);
  }

  /**
   * Reads what {@link #writeWithHash} wrote.
   *
   * @throws BadMemberException if that is not what is there; the position may then be anywhere
   */
  public static Member readWithHash(ByteBuffer source) throws BadMemberException {
    return read(readHash(source), source);
  }

  static InfoHash readHash(ByteBuffer source) throws BadMemberException {
    need(source, Id20.LENGTH);
    return InfoHash.read(source);
  }

  static void writeNumber(long number, ByteBuffer target) {
    long rest = number;
    while (rest > 0x7f) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  static long readNumber(ByteBuffer source, long max) throws BadMemberException {
    long number = 0;
    int shift = 0;
    int next;
    do {
      need(source, 1);
      next = source.get() & 0xff;
      if (shift > 56) {
        throw new BadMemberException("a number has too many bytes");
      }
      number |= (next & 0x7fL) << shift;
      shift += 7;
    } while (next > 0x7f);
    if (next == 0 && shift > 7) {
      throw new BadMemberException("a number has more bytes than it needs");
    }
    if (number > max) {
      throw new BadMemberException("a number is larger than " + max);
    }
    return number;
  }

  private static IpAddress readAddress(int head, ByteBuffer source) throws BadMemberException {
    return (head & IPV6) == 0 ? readIpv4(source) : readIpv6(source);
  }

  private static int readPort(ByteBuffer source) throws BadMemberException {
    need(source, Short.BYTES);
    int port = source.getShort() & 0xffff;
    if (port == 0) {
      throw new BadMemberException("port 0 is nobody's");
    }
    return port;
  }

  private static IpAddress readIpv4(ByteBuffer source) throws BadMemberException {
    need(source, IpAddress.IPV4_LENGTH);
    return IpAddress.ofIpv4(source.getInt());
  }

  private static IpAddress readIpv6(ByteBuffer source) throws BadMemberException {
    need(source, IpAddress.IPV6_LENGTH);
    IpAddress address = IpAddress.ofIpv6(source.getLong(), source.getLong());
    if (address.isIpv4()) {
      throw new BadMemberException("an IPv4 address is not written as an IPv6 one");
    }
    return address;
  }

  private static Optional<HostName> readName(ByteBuffer source) throws BadMemberException {
    Optional<HostName> name = HostName.parse(readText(source));
    if (name.isEmpty()) {
      throw new BadMemberException("a host name is not one");
    }
    return name;
  }

  private static Optional<Zone> readZone(ByteBuffer source) throws BadMemberException {
    Optional<Zone> zone = Zone.parse(readText(source));
    if (zone.isEmpty()) {
      throw new BadMemberException("a zone is not one");
    }
    return zone;
  }

  private static void writeText(String ascii, ByteBuffer target) {
    target.put((byte) ascii.length()).put(ascii.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readText(ByteBuffer source) throws BadMemberException {
    need(source, 1);
    int length = source.get() & 0xff;
    need(source, length);
    byte[] text = new byte[length];
    source.get(text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void need(ByteBuffer source, int bytes) throws BadMemberException {
    if (source.remaining() < bytes) {
      throw new BadMemberException("it ends early");
    }
  }
}
