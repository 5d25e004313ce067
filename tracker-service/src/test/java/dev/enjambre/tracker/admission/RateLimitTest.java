package dev.enjambre.tracker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.hash.SipHash;
import dev.enjambre.tracker.service.NetworkRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final IpAddress CLIENT = IpAddress.ofIpv4(0x0a000001);
  private static final IpAddress OTHER = IpAddress.ofIpv4(0x0a000002);

  private final RateLimit limit = new RateLimit(60, new SipHash(1, 2), 0);

  @Test
  void admitsAMinutesWorthAtOnceAndThenEvenly() {
    assertThat(admitted(CLIENT, 0, 100)).isEqualTo(60);
    assertThat(admitted(CLIENT, SECOND - 1, 100)).isZero();
    assertThat(admitted(CLIENT, SECOND, 100)).isEqualTo(1);
    assertThat(admitted(CLIENT, 11 * SECOND, 100)).isEqualTo(10);
    assertThat(admitted(CLIENT, 1000 * SECOND, 100)).as("no more is saved up").isEqualTo(60);
  }

  @Test
  void admitsThatManyInEachMinuteInTheLongRun() {
    int admitted = 0;
    for (long now = 0; now < 100 * MINUTE; now += SECOND / 5) {
      admitted += admitted(CLIENT, now, 1);
    }
    assertThat(admitted).isBetween(100 * 60, 101 * 60);
  }

  @Test
  void doesNotPunishWhoGoesOnAsking() {
    admitted(CLIENT, 0, 1_000_000);

    assertThat(admitted(CLIENT, MINUTE, 100)).isEqualTo(60);
  }

  @Test
  void countsEachAddressByItself() {
    admitted(CLIENT, 0, 100);

    assertThat(admitted(OTHER, 0, 100)).isEqualTo(60);
  }

  @Test
  void takesSixtyFourBitsOfIpv6ForOneAddress() {
    admitted(IpAddress.ofIpv6(0x20010db8_00000001L, 1), 0, 30);

    assertThat(admitted(IpAddress.ofIpv6(0x20010db8_00000001L, -5), 0, 100)).isEqualTo(30);
    assertThat(admitted(IpAddress.ofIpv6(0x20010db8_00000002L, 1), 0, 100)).isEqualTo(60);
  }

  @Test
  void keepsTheFamiliesApart() {
    admitted(IpAddress.ofIpv4(7), 0, 100);

    assertThat(admitted(IpAddress.ofIpv6(7, 7), 0, 100)).isEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 5 * SECOND})
  void worksOnAnyClock(long start) {
    RateLimit late = new RateLimit(1, new SipHash(1, 2), start);

    assertThat(late.admits(CLIENT, start)).isTrue();
    assertThat(late.admits(CLIENT, start + MINUTE - 1)).isFalse();
    assertThat(late.admits(CLIENT, start + MINUTE)).isTrue();
  }

  /** Neither is he forgotten who asks from ever new addresses meanwhile, nor do others suffer. */
  @Test
  void standsByItsCountsWhenManyAddressesAsk() {
    assertThat(admitted(CLIENT, 0, 60)).isEqualTo(60);
    for (int i = 0; i < 100_000; i++) {
      admitted(IpAddress.ofIpv4(0x20000000 + i), 0, 60);
    }

    assertThat(admitted(CLIENT, 0, 1)).as("the first is not let in again").isZero();
    int strangersLetIn = 0;
    for (int i = 0; i < 1000; i++) {
      strangersLetIn += admitted(IpAddress.ofIpv4(0x50000000 + i), 0, 1);
    }
    assertThat(strangersLetIn).isGreaterThan(960);
  }

  @Test
  void countsNobodyFromAnExemptNetwork() {
    RateLimits limits = new RateLimits(limit, null, List.of(NetworkRange.parse("10.0.0.1")));
    for (int i = 0; i < 60; i++) {
      limits.admitsAnnounce(OTHER, () -> 0);
      limits.admitsAnnounce(CLIENT, () -> 0);
    }

    assertThat(limits.admitsAnnounce(CLIENT, () -> 0)).isTrue();
    assertThat(limits.admitsAnnounce(OTHER, () -> 0)).isFalse();
    assertThat(limits.admitsScrape(OTHER, () -> 0)).as("scrapes have no limit here").isTrue();
  }

  private int admitted(IpAddress source, long now, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += limit.admits(source, now) ? 1 : 0;
    }
    return admitted;
  }
}
