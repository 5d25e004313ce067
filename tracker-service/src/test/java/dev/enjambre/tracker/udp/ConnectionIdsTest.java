package dev.enjambre.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.enjambre.common.announce.IpAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionIdsTest {

  private static final long WINDOW = ConnectionIds.WINDOW.toNanos();
  private static final IpAddress CLIENT = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress IPV6 = IpAddress.ofIpv6(0x20010db800000000L, 1);

  private final ConnectionIds ids = new ConnectionIds(new ConnectionKey(new SplittableRandom(1)));

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE - 1_000_000_000_000L, Long.MIN_VALUE})
  void holdForTwoMinutesAtLeastAndFourAtMost(long now) {
    for (IpAddress address : new IpAddress[] {CLIENT, IPV6}) {
      long id = ids.issue(address, now);

      assertThat(ids.accepts(id, address, now)).isTrue();
      assertThat(ids.accepts(id, address, now + WINDOW)).isTrue();
      assertThat(ids.accepts(id, address, now + 2 * WINDOW)).isFalse();
      assertThat(ids.accepts(id, address, now + 100 * WINDOW)).isFalse();
    }
  }

  @Test
  void holdForOneAddressOnly() {
    long id = ids.issue(CLIENT, 5);

    assertThat(ids.accepts(id, IpAddress.ofIpv4(0x0a000002), 5)).isFalse();
    assertThat(ids.accepts(id, IPV6, 5)).isFalse();
    assertThat(ids.accepts(id, IpAddress.ofIpv6(0, 0x0a000001), 5)).isFalse();
  }

  @Test
  void holdForOneProcessOnly() {
    ConnectionIds others = new ConnectionIds(new ConnectionKey(new SplittableRandom(2)));

    assertThat(others.accepts(ids.issue(CLIENT, 5), CLIENT, 5)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cannotBeGuessed(long seed) {
    Random random = new Random(seed);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.accepts(random.nextLong(), CLIENT, 5)).isFalse();
      assertThat(ids.accepts(i, CLIENT, 5)).isFalse();
      seen.add(ids.issue(IpAddress.ofIpv4(i), 5));
    }
    assertThat(seen).hasSize(10_000);
    // Each bit is one as often as not.
    for (int bit = 0; bit < 64; bit++) {
      int shift = bit;
      assertThat(seen.stream().filter(id -> (id >>> shift & 1) == 1).count())
          .isBetween(4_700L, 5_300L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 119_999_999_999L, 120_000_000_001L})
  void holdForAllThatShareAKey(long now) {
    ConnectionKey ours = new ConnectionKey(new SplittableRandom(1));
    ConnectionKey theirs = new ConnectionKey(new SplittableRandom(2));
    theirs.share(ours.toBytes());
    ours.share(ours.toBytes());
    ConnectionIds first = new ConnectionIds(ours);
    ConnectionIds second = new ConnectionIds(theirs);

    long id = first.issue(CLIENT, now);

    assertThat(second.issue(CLIENT, now)).isEqualTo(id);
    assertThat(second.accepts(id, CLIENT, now)).isTrue();
    assertThat(second.accepts(id, CLIENT, now + WINDOW)).isTrue();
    assertThat(second.accepts(id, CLIENT, now + 2 * WINDOW)).isFalse();
    // A clock that is a little behind.
    assertThat(second.accepts(id, CLIENT, now - 1_000)).isTrue();
    assertThat(second.accepts(id, CLIENT, now - 2 * WINDOW)).isFalse();
    assertThat(second.accepts(id, IPV6, now)).isFalse();
  }

  @Test
  void thatWereGivenOutBeforeAChangeOfKeyHoldAsLongAsAny() {
    ConnectionKey key = new ConnectionKey(new SplittableRandom(1));
    ConnectionIds changing = new ConnectionIds(key);
    long before = changing.issue(CLIENT, 5);

    key.share(new ConnectionKey(new SplittableRandom(2)).toBytes());
    key.share(key.toBytes());
    long after = changing.issue(CLIENT, 5);

    assertThat(after).isNotEqualTo(before);
    assertThat(changing.accepts(before, CLIENT, 5 + WINDOW)).isTrue();
    assertThat(changing.accepts(before, CLIENT, 5 + 2 * WINDOW)).isFalse();
    assertThat(changing.accepts(before, CLIENT, 5 - WINDOW)).isFalse();
    assertThat(changing.accepts(after, CLIENT, 5 + WINDOW)).isTrue();
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    ConnectionKey key = new ConnectionKey(new SplittableRandom(1));

    assertThatIllegalArgumentException().isThrownBy(() -> key.share(new byte[15]));
    assertThat(key.toString()).doesNotContainPattern("[0-9]");
  }
}
