package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.PeerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members as bytes. */
class MemberCodecTest {

  private static final Member PLAIN =
      new Member(TORRENT, ShardDriver.peer(1), 1L << 30, false, false, 900, Optional.empty());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsWhatItWrote(long seed) throws BadMemberException {
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Member member = any(random);
      assertThat(MemberCodec.read(TORRENT, written(member))).isEqualTo(member);
      ByteBuffer withHash = ByteBuffer.allocate(MemberCodec.MAX_LENGTH_WITH_HASH);
      MemberCodec.writeWithHash(member, withHash);
      assertThat(MemberCodec.readWithHash(withHash.flip())).isEqualTo(member);
      assertThat(withHash.hasRemaining()).isFalse();
    }
  }

  /** What is read has one form only: hostile bytes are refused or come out as they went in. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void refusesWhatItWouldNotWrite(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = written(any(random)).array();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 2 : 400))] =
            (byte) random.nextInt();
      }
      ByteBuffer source = ByteBuffer.wrap(bytes);
      try {
        Member read = MemberCodec.read(TORRENT, source);
        assertThat(written(read).array()).startsWith(Arrays.copyOf(bytes, source.position()));
      } catch (BadMemberException refused) {
        assertThat(refused).hasMessageMatching("[\\p{Print}]+");
      }
    }
  }

  @Test
  void refusesAllThatEndsEarly() {
    Member member =
        new Member(
            TORRENT,
            ShardDriver.named(1, "peer-1"),
            Member.MAX_LEFT,
            false,
            true,
            Integer.MAX_VALUE,
            Optional.of(new Zone("dc1/rack2")));
    ByteBuffer whole = written(member);
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer part = whole.duplicate().limit(length);
      assertThatExceptionOfType(BadMemberException.class)
          .isThrownBy(() -> MemberCodec.read(TORRENT, part))
          .withMessage("it ends early");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 193, format 3 is not known",
    "0, 0, format 0 is not known",
    "0, 81, a seeder lacks nothing",
    "0, 69, a host name is not one",
    "0, 67, a zone is not one",
    "27, 255, a number has too many bytes",
  })
  void saysWhatIsWrong(int offset, int value, String problem) {
    ByteBuffer bytes = ByteBuffer.allocate(MemberCodec.MAX_LENGTH + 20);
    MemberCodec.write(PLAIN, bytes);
    bytes.put(offset, (byte) value);
    if (value == 255) {
      bytes.put(offset, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
    }
    assertThatExceptionOfType(BadMemberException.class)
        .isThrownBy(() -> MemberCodec.read(TORRENT, bytes.rewind()))
        .withMessage(problem);
  }

  @Test
  void refusesPortZeroMappedAddressesAndLongNumbers() {
    assertThatExceptionOfType(BadMemberException.class)
        .isThrownBy(() -> MemberCodec.read(TORRENT, written(PLAIN).putShort(25, (short) 0)))
        .withMessage("port 0 is nobody's");
    Member ipv6 = new Member(TORRENT, ShardDriver.overIpv6(1), 0, true, false, 0, Optional.empty());
    assertThatExceptionOfType(BadMemberException.class)
        .isThrownBy(() ->
            MemberCodec.read(TORRENT, written(ipv6).putLong(21, 0).putLong(29, 0xffff_0102_0304L)))
        .withMessage("an IPv4 address is not written as an IPv6 one");
    ByteBuffer seeder =
        written(new Member(TORRENT, ShardDriver.peer(1), 0, true, false, 200, Optional.empty()));
    assertThatExceptionOfType(BadMemberException.class)
        .isThrownBy(() -> MemberCodec.read(TORRENT, seeder.put(28, (byte) 0)))
        .withMessage("a number has more bytes than it needs");
  }

  @Test
  void takesFewBytes() {
    assertThat(written(PLAIN).remaining()).isEqualTo(34);
    assertThat(written(largest()).remaining()).isEqualTo(MemberCodec.MAX_LENGTH);
  }

  private static Member largest() {
    String label = "a".repeat(63);
    HostName name = new HostName(String.join(".", label, label, label, "b".repeat(61)));
    return new Member(
        TORRENT,
        new SwarmPeer(
            ShardDriver.id(1),
            IpAddress.ofIpv6(-1, -1),
            65535,
            Optional.of(name),
            Optional.of(new ExternalAddress(IpAddress.ofIpv6(-1, -2), 65535))),
        Member.MAX_LEFT,
        false,
        true,
        Integer.MAX_VALUE,
        Optional.of(new Zone("z".repeat(Zone.MAX_LENGTH))));
  }

  private static ByteBuffer written(Member member) {
    ByteBuffer bytes = ByteBuffer.allocate(MemberCodec.MAX_LENGTH);
    MemberCodec.write(member, bytes);
    return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), bytes.position()));
  }

  private static IpAddress sameFamily(IpAddress other, Random random) {
    return other.isIpv4()
        ? IpAddress.ofIpv4(random.nextInt())
        : IpAddress.ofIpv6(random.nextLong() | 1, random.nextLong());
  }

  private static Member any(Random random) {
    boolean seeder = random.nextBoolean();
    long left =
        random.nextInt(5) == 0 ? Long.MAX_VALUE : random.nextLong() >>> (17 + random.nextInt(40));
    IpAddress address =
        random.nextBoolean()
            ? IpAddress.ofIpv4(random.nextInt())
            : IpAddress.ofIpv6(random.nextLong() | 1, random.nextLong());
    Optional<HostName> name =
        random.nextInt(3) == 0
            ? Optional.of(new HostName("host" + random.nextInt()))
            : Optional.empty();
    return new Member(
        TORRENT,
        new SwarmPeer(
            PeerId.of(random.nextLong(), random.nextLong(), random.nextInt()),
            address,
            1 + random.nextInt(65535),
            name,
            random.nextInt(3) == 0
                ? Optional.of(
                    new ExternalAddress(sameFamily(address, random), 1 + random.nextInt(65535)))
                : Optional.empty()),
        seeder ? 0 : Math.min(left, left == Long.MAX_VALUE ? left : Member.MAX_LEFT),
        seeder,
        random.nextBoolean(),
        random.nextInt() >>> (1 + random.nextInt(31)),
        random.nextInt(3) == 0
            ? Optional.of(new Zone("dc1/" + random.nextInt(100)))
            : Optional.empty());
  }
}
