package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TIMEOUT;
import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static dev.enjambre.tracker.swarm.ShardDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.Zone;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Taking in what another store knew. */
class RestoreTest {

  private final ShardDriver driver = new ShardDriver(1);

  @Test
  void knowsAllThatTheOtherKnew() {
    Random random = new Random(1);
    ShardDriver first = new ShardDriver(2, 1000, 100_000);
    for (int i = 0; i < 5000; i++) {
      SwarmPeer peer =
          switch (i % 4) {
            case 0 -> ShardDriver.overIpv6(i);
            case 1 -> ShardDriver.named(i, "host" + i);
            default -> peer(i);
          };
      boolean seeder = random.nextBoolean();
      AnnounceEvent event = i % 5 == 0 ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE;
      first.announce(
          new SwarmAnnounce(
              torrent(i % 7),
              peer,
              random.nextLong(1L << 40),
              seeder,
              event,
              0,
              AddressFamilies.BOTH,
              i % 3 == 0 ? new Zone("dc" + i % 9) : null),
          true);
      first.pass(Duration.ofMillis(300));
    }
    List<StoreRecord> known = first.scanned();

    ShardDriver second = new ShardDriver(3, 1000, 100_000);
    known.forEach(one -> assertThat(second.restore(one)).isEqualTo(Restored.TAKEN));

    Comparator<StoreRecord> order = Comparator.comparing(StoreRecord::toString);
    assertThat(second.scanned().stream().sorted(order))
        .containsExactlyElementsOf(known.stream().sorted(order).toList());
    assertThat(second.shard.totals()).isEqualTo(first.shard.totals());
    assertThat(second.shard.counts(torrent(0))).isEqualTo(first.shard.counts(torrent(0)));
    known.forEach(one -> assertThat(second.restore(one)).isEqualTo(Restored.KNOWN));
  }

  @Test
  void expiresWithItsAge() {
    assertThat(driver.restore(silent(3000, false))).isEqualTo(Restored.TAKEN);
    driver.pass(Duration.ofMinutes(10));
    assertThat(driver.expire()).isZero();
    driver.pass(Duration.ofSeconds(1));
    assertThat(driver.expire()).isOne();
  }

  @Test
  void leavesAsideWhatIsOlderThanWhatIsKnown() {
    driver.seeds(peer(1));
    driver.pass(Duration.ofSeconds(10));

    assertThat(driver.restore(silent(10, false))).isEqualTo(Restored.KNOWN);
    assertThat(driver.restore(silent(2000, false))).isEqualTo(Restored.KNOWN);

    assertThat(driver.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(1, 0, 0));
    assertThat(driver.members()).extracting(Member::silentSeconds).containsExactly(10);
  }

  @Test
  void takesWhatIsNewer() {
    driver.seeds(peer(1));
    driver.pass(Duration.ofSeconds(10));

    assertThat(driver.restore(silent(9, false))).isEqualTo(Restored.TAKEN);

    assertThat(driver.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 1, 0));
    assertThat(driver.members()).extracting(Member::silentSeconds).containsExactly(9);
  }

  /** Who was counted where he completed is not counted again. */
  @Test
  void remembersThatACompletionWasCounted() {
    driver.seeds(peer(1));
    assertThat(driver.restore(silent(100, true))).isEqualTo(Restored.KNOWN);
    assertThat(driver.completes(peer(1)).counts().completed()).isZero();

    driver.leeches(peer(2));
    assertThat(driver.completes(peer(2)).counts().completed()).isOne();
  }

  @Test
  void keepsTheHigherNumberOfCompletions() {
    assertThat(driver.restore(new Completions(TORRENT, 5, 60))).isEqualTo(Restored.TAKEN);
    assertThat(driver.restore(new Completions(TORRENT, 4, 0))).isEqualTo(Restored.KNOWN);
    assertThat(driver.shard.counts(TORRENT)).isEqualTo(new SwarmCounts(0, 0, 5));
    assertThat(driver.completes(peer(1)).counts().completed()).isEqualTo(6);
  }

  @Test
  void forgetsASwarmWithoutMembersWhenItsTimeIsUp() {
    driver.restore(new Completions(TORRENT, 5, (int) Duration.ofHours(23).toSeconds()));
    driver.pass(Duration.ofHours(1));
    driver.expire();
    assertThat(driver.shard.totals().swarms()).isOne();
    driver.pass(Duration.ofSeconds(1));
    driver.expire();
    assertThat(driver.shard.totals().swarms()).isZero();
  }

  @Test
  void refusesWhatIsTooOldAndWhatThereIsNoRoomFor() {
    assertThat(driver.restore(silent((int) TIMEOUT.toSeconds() + 1, false)))
        .isEqualTo(Restored.EXPIRED);
    assertThat(driver.restore(new Completions(TORRENT, 1, 86_401))).isEqualTo(Restored.EXPIRED);
    assertThat(driver.shard.totals().swarms()).isZero();
    assertThat(driver.shard.restore(silent(0, false), false, 0)).isEqualTo(Restored.NO_ROOM);

    ShardDriver small = new ShardDriver(1, 1, 1);
    small.restore(silent(0, false));
    Member second = new Member(TORRENT, peer(2), 1, false, false, 0, Optional.empty());
    assertThat(small.restore(second)).isEqualTo(Restored.NO_ROOM);
    assertThat(small.restore(new Completions(torrent(2), 1, 0))).isEqualTo(Restored.NO_ROOM);
    assertThat(small.shard.peers()).isOne();
  }

  private static Member silent(int seconds, boolean counted) {
    return new Member(TORRENT, peer(1), 5, false, counted, seconds, Optional.empty());
  }
}
