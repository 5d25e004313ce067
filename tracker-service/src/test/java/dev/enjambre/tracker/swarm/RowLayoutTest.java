package dev.enjambre.tracker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowLayoutTest {

  private final SplittableRandom random = new SplittableRandom(1);
  private final RowLayout ipv4 = RowLayout.ipv4(random);
  private final RowLayout ipv6 = RowLayout.ipv6(random);

  @Test
  void keepsAllThatAMemberSays() {
    for (int i = 0; i < 1000; i++) {
      boolean isIpv4 = random.nextBoolean();
      IpAddress address =
          isIpv4
              ? IpAddress.ofIpv4(random.nextInt())
              : IpAddress.ofIpv6(random.nextLong(), random.nextLong());
      SwarmPeer peer =
          new SwarmPeer(
              PeerId.of(random.nextLong(), random.nextLong(), random.nextInt()),
              address,
              1 + random.nextInt(65535),
              Optional.empty());
      long left = random.nextLong(1L << (1 + random.nextInt(47)));
      RowLayout layout = isIpv4 ? ipv4 : ipv6;
      int[] row = encode(layout, peer, left, random.nextInt());

      assertThat(layout.id(row, 0)).isEqualTo(peer.id());
      assertThat(layout.addressHigh(row, 0)).isEqualTo(address.high());
      assertThat(layout.addressLow(row, 0)).isEqualTo(address.low());
      assertThat(layout.port(row, 0)).isEqualTo(peer.port());
      assertThat(layout.left(row, 0)).isEqualTo(left);
      assertThat(layout.isCounted(row, 0)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "281474976710654, 281474976710654",
    "281474976710655, 281474976710654",
    "9223372036854775806, 281474976710654",
    "9223372036854775807, 9223372036854775807"
  })
  void keepsWhatIsLeftUpToItsLimitAndThatItIsUnknown(long left, long kept) {
    assertThat(ipv4.left(encode(ipv4, ShardDriver.peer(1), left, 0), 0)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE - 5, Integer.MIN_VALUE, 1 << 30})
  void knowsHowLongAMemberWasSilentWhereverTheClockStands(int now) {
    int[] row = encode(ipv6, ShardDriver.overIpv6(1), 1, now);
    ipv6.markCounted(row, 0);

    assertThat(ipv6.silentSeconds(row, 0, now)).isZero();
    assertThat(ipv6.silentSeconds(row, 0, now + 100_000)).isEqualTo(100_000);
    assertThat(ipv6.silentSeconds(row, 0, now - 3)).isEqualTo(-3);
    assertThat(ipv6.isCounted(row, 0)).isTrue();
  }

  @Test
  void hashesOneKeyDifferentlyInEachProcess() {
    int[] row = encode(ipv4, ShardDriver.peer(1), 1, 0);

    assertThat(ipv4.hash(row, 0)).isNotEqualTo(RowLayout.ipv4(random).hash(row, 0));
    assertThat(ipv4.hash(row, 0))
        .isEqualTo(ipv4.hash(encode(ipv4, ShardDriver.peer(1), 2, 9), 0))
        .isNotEqualTo(ipv4.hash(encode(ipv4, ShardDriver.peer(2), 1, 0), 0));
  }

  private static int[] encode(RowLayout layout, SwarmPeer peer, long left, int now) {
    int[] row = new int[layout.width];
    layout.encode(peer, left, now, row);
    return row;
  }
}
