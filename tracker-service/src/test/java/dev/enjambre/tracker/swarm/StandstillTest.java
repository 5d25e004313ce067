package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** For how long members have not got further, by what they announce. */
class StandstillTest {

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final ShardDriver swarm = new ShardDriver(1);

  @Test
  void isKnownFromTheSecondAnnounceOn() {
    announce(peer(1), 1000);
    swarm.pass(Duration.ofSeconds(30));
    assertThat(member(0).stuckSeconds()).isZero();

    announce(peer(1), 1000);
    assertThat(member(0).stuckSeconds()).isEqualTo(30);

    swarm.pass(Duration.ofSeconds(40));
    assertThat(member(0).stuckSeconds()).as("of the time since nothing is known").isEqualTo(30);
    announce(peer(1), 1000);
    assertThat(member(0).stuckSeconds()).isEqualTo(70);
  }

  @Test
  void endsWithProgressAndBeginsAgain() {
    announce(peer(1), 1000);
    swarm.pass(Duration.ofSeconds(30));
    announce(peer(1), 1000);
    swarm.pass(Duration.ofSeconds(30));
    announce(peer(1), 999);
    assertThat(member(0).stuckSeconds()).isZero();

    swarm.pass(Duration.ofSeconds(5));
    announce(peer(1), 999);
    assertThat(member(0).stuckSeconds()).isEqualTo(5);
  }

  @Test
  void isAlsoThatNobodyGivesItTheMetadata() {
    announce(peer(1), UNKNOWN);
    swarm.pass(Duration.ofSeconds(30));
    announce(peer(1), UNKNOWN);
    assertThat(member(0).stuckSeconds()).isEqualTo(30);

    announce(peer(1), 1000);
    assertThat(member(0).stuckSeconds()).isZero();
  }

  @Test
  void isNothingToSeeders() {
    announce(peer(1), 1000);
    swarm.pass(Duration.ofSeconds(30));
    announce(peer(1), 1000);
    swarm.seeds(peer(1));
    swarm.pass(Duration.ofSeconds(30));
    swarm.seeds(peer(1));
    assertThat(member(0).stuckSeconds()).isZero();
  }

  @Test
  void staysWithItsMemberWhenOthersComeAndGo() {
    ShardDriver driver = new ShardDriver(1, 10, 100_000);
    for (int i = 1; i <= 3000; i++) {
      announce(driver, peer(i), 1000);
    }
    driver.pass(Duration.ofSeconds(10));
    for (int i = 1; i <= 3000; i++) {
      announce(driver, peer(i), i % 2 == 0 ? 1000 : 999);
    }
    for (int i = 1; i <= 3000; i += 3) {
      driver.stops(peer(i));
      driver.seeds(peer(i + 1));
      driver.seeds(overIpv6(i));
    }
    assertThat(driver.shard.members(TORRENT, 0, 10_000, driver.now()))
        .hasSize(3000)
        .allSatisfy(member -> {
          boolean stands = !member.seeder() && member.peer().id().low() % 2 == 0;
          assertThat(member.stuckSeconds()).isEqualTo(stands ? 10 : 0);
        });
  }

  @Test
  void isCountedWhereItIsTooLong() {
    announce(peer(1), 1000);
    announce(peer(2), 1000);
    announce(overIpv6(3), UNKNOWN);
    swarm.seeds(peer(4));
    swarm.pass(Duration.ofSeconds(60));
    announce(peer(1), 1000);
    announce(peer(2), 500);
    announce(overIpv6(3), UNKNOWN);

    assertThat(stalled(60)).isEqualTo(2);
    assertThat(stalled(61)).isZero();
  }

  private int stalled(int seconds) {
    ProgressScan scan = new ProgressScan(TORRENT, seconds);
    boolean more = true;
    while (more) {
      more = swarm.shard.scan(scan, swarm.now(), 1);
    }
    return scan.result(SwarmCounts.NONE).stalled();
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
