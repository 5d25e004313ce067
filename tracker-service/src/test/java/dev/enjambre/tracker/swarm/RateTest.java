package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import java.time.Duration;
import java.util.OptionalLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast members fetch, and when they are done, by what they announce. */
class RateTest {

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final ShardDriver swarm = new ShardDriver(1);

  @Test
  @DisplayName("The fleet at a glance: rate and time left follow from two announces")
  void followsFromTwoAnnounces() {
    announce(peer(1), 10_000);
    assertThat(member(0).bytesPerSecond()).isZero();
    assertThat(member(0).secondsLeft()).isEmpty();

    swarm.pass(Duration.ofSeconds(20));
    announce(peer(1), 4000);
    assertThat(member(0).bytesPerSecond()).isEqualTo(300);
    assertThat(member(0).secondsLeft()).hasValue(14);

    swarm.pass(Duration.ofSeconds(4));
    assertThat(member(0).secondsLeft()).hasValue(10);
    assertThat(member(0).silentSeconds()).isEqualTo(4);
    swarm.pass(Duration.ofSeconds(40));
    assertThat(member(0).secondsLeft()).hasValue(0);
  }

  @Test
  void endsWithTheTorrent() {
    announce(peer(1), 10_000);
    swarm.pass(Duration.ofSeconds(20));
    announce(peer(1), 4000);
    swarm.seeds(peer(1));
    assertThat(member(0).bytesPerSecond()).isZero();
    assertThat(member(0).secondsLeft()).isEmpty();
  }

  @Test
  void staysWithItsMemberWhenOthersComeAndGo() {
    ShardDriver driver = new ShardDriver(1, 10, 100_000);
    for (int i = 1; i <= 3000; i++) {
      announce(driver, peer(i), 1_000_000);
    }
    driver.pass(Duration.ofSeconds(10));
    for (int i = 1; i <= 3000; i++) {
      announce(driver, peer(i), 1_000_000 - 10L * i);
    }
    for (int i = 1; i <= 3000; i += 3) {
      driver.stops(peer(i));
      driver.seeds(peer(i + 1));
      driver.seeds(overIpv6(i));
    }
    assertThat(driver.shard.members(TORRENT, 0, 10_000, driver.now()))
        .hasSize(3000)
        .allSatisfy(member ->
            assertThat(member.bytesPerSecond())
                .isEqualTo(member.seeder() ? 0 : member.peer().id().low()));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 400, 60, 7, 10", // 600 bytes in a minute
    "1000, 400, 0, 7, 7", // the clock has not moved on: what was known holds
    "1000, 400, -1, 7, 7", // two announces have overtaken each other
    "1000, 1000, 60, 7, 0", // nothing came
    "400, 1000, 60, 7, 0", // it began anew
    "9223372036854775807, 1000, 60, 7, 0", // it did not know
    "1000, 9223372036854775807, 60, 7, 0",
    "281474976710654, 0, 1, 7, 1e12", // that is a lie
  })
  void isNeverNonsense(long before, long now, int seconds, float known, float rate) {
    assertThat(Rate.between(before, now, seconds, known)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 10, 0, 100",
    "1001, 10, 0, 101",
    "1000, 10, 30, 70",
    "1000, 10, 300, 0",
    "1000, 0, 0, -1",
    "9223372036854775807, 10, 0, -1",
    "281474976710654, 1, 0, -1", // nine million years
    "281474976710654, 1e12, 0, 282",
    "1000, 1e-30, 0, -1",
  })
  void tellsTheEndWhereItCanBeTold(long left, float rate, int silent, long seconds) {
    assertThat(Rate.secondsLeft(left, rate, silent)).isEqualTo(seconds);
  }

  @Test
  @DisplayName("The fleet at a glance: what a swarm lacks, how fast it goes, when the last is done")
  void addsUpASwarm() {
    swarm.seeds(peer(1));
    announce(peer(2), 1000);
    announce(overIpv6(3), 5000);
    announce(peer(4), UNKNOWN);
    announce(peer(5), Member.MAX_LEFT);
    swarm.pass(Duration.ofSeconds(10));
    announce(peer(2), 900);
    announce(overIpv6(3), 4000);

    SwarmProgress progress = progress();

    assertThat(progress.counts()).isEqualTo(new SwarmCounts(1, 4, 0));
    assertThat(progress.bytesLeft()).isEqualTo(4900 + Member.MAX_LEFT);
    assertThat(progress.leftUnknown()).isOne();
    assertThat(progress.bytesPerSecond()).isCloseTo(110, Offset.offset(0.01));
    assertThat(progress.secondsLeft()).isEqualTo(OptionalLong.of(90));
    assertThat(progress.withoutEnd()).isEqualTo(2);
  }

  @Test
  void addsUpEachMemberOnceInSlices() {
    ShardDriver large = new ShardDriver(1, 10, 100_000);
    for (int i = 0; i < 9000; i++) {
      large.announce(
          ShardDriver.of(TORRENT, i % 2 == 0 ? peer(i) : overIpv6(i), false, AnnounceEvent.NONE, 0),
          true);
    }
    ProgressScan scan = new ProgressScan(TORRENT, 120);
    int slices = 1;
    while (large.shard.scan(scan, large.now(), 500)) {
      slices++;
    }
    assertThat(slices).isGreaterThan(6);
    assertThat(scan.looked()).isEqualTo(9000);
    assertThat(scan.result(SwarmCounts.NONE).bytesLeft()).isEqualTo(9_000_000);
  }

  @Test
  void saysNothingOfASwarmThatIsNotThere() {
    ProgressScan scan = new ProgressScan(TORRENT, 120);
    assertThat(swarm.shard.scan(scan, 0, 10)).isFalse();
    assertThat(scan.result(SwarmCounts.NONE).secondsLeft()).isEmpty();
    assertThat(swarm.shard.members(TORRENT, 0, 10, 0)).isEmpty();
  }

  private SwarmProgress progress() {
    ProgressScan scan = new ProgressScan(TORRENT, 120);
    boolean more = true;
    while (more) {
      more = swarm.shard.scan(scan, swarm.now(), 1);
    }
    return scan.result(swarm.shard.counts(TORRENT));
  }

  private MemberProgress member(int number) {
    return swarm.shard.members(TORRENT, number, 1, swarm.now()).getFirst();
  }

  private void announce(SwarmPeer peer, long left) {
    announce(swarm, peer, left);
  }

  private static void announce(ShardDriver driver, SwarmPeer peer, long left) {
    driver.announce(
        new SwarmAnnounce(TORRENT, peer, left, false, AnnounceEvent.NONE, 0, AddressFamilies.BOTH),
        true);
  }
}
