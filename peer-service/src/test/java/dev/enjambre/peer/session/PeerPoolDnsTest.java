package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.session.PeerPool.Candidate;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a known peer that DNS names no longer. */
class PeerPoolDnsTest {

  private static final PeerEndpoint PEER = PeerEndpoint.of(IpAddress.ofIpv4(0x0a000001), 6881);

  private final PeerPool pool = new PeerPool(new SplittableRandom(1), new PeerRanks(() -> 6881));
  private long now;

  @Test
  void isNoneIfNobodyElseTold() {
    hear(PeerSource.DNS);

    pool.withdraw(PEER);

    assertThat(pool.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = PeerSource.class,
      names = {"MANUAL", "TRACKER", "CATALOG", "PEX"})
  void staysAsOneOfWhoElseTold(PeerSource other) {
    hear(PeerSource.DNS);
    hear(other);
    pool.withdraw(PEER);
    assertThat(candidate().source()).isEqualTo(other);
  }

  @ParameterizedTest
  @EnumSource(
      value = PeerSource.class,
      names = {"MANUAL", "TRACKER", "CATALOG", "PEX"})
  void staysAsOneOfWhoToldBefore(PeerSource other) {
    hear(other);
    hear(PeerSource.DNS);
    pool.withdraw(PEER);
    assertThat(candidate().source()).isEqualTo(other);
  }

  @Test
  void fallsBackToTheBestOfSeveral() {
    hear(PeerSource.PEX);
    hear(PeerSource.DNS);
    hear(PeerSource.CATALOG);
    hear(PeerSource.PEX);

    pool.withdraw(PEER);

    assertThat(candidate().source()).isEqualTo(PeerSource.CATALOG);
  }

  @Test
  void isNoNeighbourAfterItsConnectionThoughAPeerNamesItAgain() {
    hear(PeerSource.DNS);
    Candidate connected = candidate();
    pool.connected(connected);
    pool.withdraw(PEER);
    hear(PeerSource.PEX);

    pool.closed(connected, true, false, now);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(candidate().source()).isEqualTo(PeerSource.PEX);
  }

  @Test
  void isNoneAfterItsConnectionIfNobodyElseTold() {
    hear(PeerSource.DNS);
    Candidate connected = candidate();
    pool.connected(connected);
    pool.withdraw(PEER);

    pool.closed(connected, true, false, now);

    assertThat(pool.size()).isZero();
  }

  @Test
  void staysIfDnsNamesItAgain() {
    hear(PeerSource.DNS);
    Candidate connected = candidate();
    pool.connected(connected);
    pool.withdraw(PEER);
    hear(PeerSource.DNS);

    pool.closed(connected, true, false, now);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(candidate().source()).isEqualTo(PeerSource.DNS);
  }

  @Test
  void takesNoPlaceOfTheOtherSourceThatIsNotThere() {
    hear(PeerSource.PEX);
    hear(PeerSource.DNS);
    for (int i = 0; i < PeerSource.PEX.share(); i++) {
      pool.offer(PeerEndpoint.of(IpAddress.ofIpv4(0x0b000000 + i), 6881), PeerSource.PEX, now);
    }
    assertThat(pool.size()).isEqualTo(PeerSource.PEX.share() + 1);

    pool.withdraw(PEER);

    assertThat(pool.size()).isEqualTo(PeerSource.PEX.share());
  }

  private void hear(PeerSource source) {
    pool.offer(PEER, source, now);
  }

  private Candidate candidate() {
    return Objects.requireNonNull(pool.next(false, now));
  }
}
