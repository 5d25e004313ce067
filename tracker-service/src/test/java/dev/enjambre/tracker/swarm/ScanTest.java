package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static dev.enjambre.tracker.swarm.ShardDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.Zone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading all that a shard knows, in slices. */
class ScanTest {

  private static final int SWARMS = 4;

  private record Key(int torrent, int peer) {}

  @Test
  void tellsAllThatIsKnownOfAMember() {
    ShardDriver driver = new ShardDriver(1);
    SwarmPeer named = ShardDriver.named(1, "peer-1");
    driver.announce(
        new SwarmAnnounce(
            TORRENT,
            named,
            0,
            true,
            AnnounceEvent.COMPLETED,
            0,
            AddressFamilies.BOTH,
            new Zone("dc1/rack1")),
        true);
    driver.pass(Duration.ofSeconds(70));
    driver.leeches(ShardDriver.overIpv6(2));
    driver.pass(Duration.ofSeconds(5));

    assertThat(driver.scanned())
        .containsExactly(
            new Completions(TORRENT, 1, 5),
            new Member(TORRENT, named, 0, true, true, 75, Optional.of(new Zone("dc1/rack1"))),
            new Member(TORRENT, ShardDriver.overIpv6(2), 1000, false, false, 5, Optional.empty()));
  }

  @Test
  void tellsOfSwarmsThatOnlyHaveCompletions() {
    ShardDriver driver = new ShardDriver(1);
    driver.completes(peer(1));
    driver.stops(peer(1));
    assertThat(driver.scanned()).containsExactly(new Completions(TORRENT, 1, 0));
  }

  @Test
  void knowsWhenThereIsNothing() {
    assertThat(new ShardDriver(1).scanned()).isEmpty();
  }

  @Test
  void readsInSlices() {
    ShardDriver driver = new ShardDriver(1, 1000, 1_000_000);
    for (int i = 0; i < 20_000; i++) {
      driver.announce(ShardDriver.of(TORRENT, peer(i), i % 3 == 0, AnnounceEvent.NONE, 0), true);
    }
    ShardScan scan = new ShardScan();
    int seen = 0;
    List<StoreRecord> slice = new ArrayList<>();
    while (driver.scan(scan, 100, slice)) {
      assertThat(slice).hasSizeLessThan(1200); // a segment of the index is read as a whole
      seen += slice.size();
      slice.clear();
    }
    assertThat(seen + slice.size()).isEqualTo(20_000);
  }

  /** Who is there from the first slice to the last is seen, whatever others do between them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void missesNobodyWhileOthersComeAndGo(long seed) {
    Random random = new Random(seed);
    int peers = seed % 2 == 0 ? 12_000 : 40;
    ShardDriver driver = new ShardDriver(seed, 1000, 1_000_000);
    boolean growing = seed % 4 < 2;
    Set<Key> members = new HashSet<>();
    for (int i = 0; i < (growing ? peers / 2 : 3 * peers); i++) {
      change(driver, random, members, new HashSet<>(), peers, true);
    }
    int stayed = 0;
    for (int round = 0; round < 8; round++) {
      Set<Key> throughout = new HashSet<>(members);
      Map<Key, Integer> seen = new HashMap<>();
      ShardScan scan = new ShardScan();
      boolean more;
      do {
        List<StoreRecord> slice = new ArrayList<>();
        more = driver.scan(scan, 1 + random.nextInt(300), slice);
        for (StoreRecord known : slice) {
          if (known instanceof Member member) {
            seen.merge(key(member), 1, Integer::sum);
          }
        }
        for (int i = random.nextInt(1 + peers / 100); i > 0; i--) {
          change(driver, random, members, throughout, peers, growing);
        }
      } while (more);
      stayed += throughout.size();
      throughout.removeAll(seen.keySet());
      assertThat(throughout).as("missed with seed %d in round %d", seed, round).isEmpty();
      growing = !growing;
    }
    assertThat(stayed).isGreaterThan(peers);
  }

  @Test
  void seesNobodyTwiceInASwarmThatStays() {
    ShardDriver driver = new ShardDriver(3, 1000, 1_000_000);
    Random random = new Random(3);
    Set<Key> seen = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      driver.announce(ShardDriver.of(torrent(0), peer(i), false, AnnounceEvent.NONE, 0), true);
    }
    ShardScan scan = new ShardScan();
    int joined = 3000;
    boolean more;
    do {
      List<StoreRecord> slice = new ArrayList<>();
      more = driver.scan(scan, 50, slice);
      for (StoreRecord known : slice) {
        assertThat(seen.add(key((Member) known))).isTrue();
      }
      for (int i = 0; i < 500; i++) {
        boolean seeder = random.nextBoolean();
        driver.announce(
            ShardDriver.of(torrent(0), peer(random.nextInt(3000)), seeder, AnnounceEvent.NONE, 0),
            true);
        if (joined < 9000) {
          driver.announce(
              ShardDriver.of(torrent(0), peer(joined++), seeder, AnnounceEvent.NONE, 0), true);
        }
      }
    } while (more);
    assertThat(seen).hasSizeGreaterThanOrEqualTo(3000);
  }

  private static void change(
      ShardDriver driver,
      Random random,
      Set<Key> members,
      Set<Key> throughout,
      int peers,
      boolean growing) {
    Key key = new Key(random.nextInt(SWARMS), random.nextInt(peers));
    SwarmPeer peer =
        key.peer() % 5 == 0 ? ShardDriver.overIpv6(key.peer()) : ShardDriver.peer(key.peer());
    boolean leaves = random.nextInt(10) < (growing ? 2 : 8);
    // Whole swarms come and go too, and others take their places.
    boolean last = leaves && random.nextInt(2 * peers) == 0;
    if (last) {
      for (Key other : List.copyOf(members)) {
        if (other.torrent() == key.torrent()) {
          stop(driver, other);
          members.remove(other);
          throughout.remove(other);
        }
      }
    } else if (leaves) {
      stop(driver, key);
      members.remove(key);
      throughout.remove(key);
    } else {
      driver.announce(
          ShardDriver.of(torrent(key.torrent()), peer, random.nextBoolean(), AnnounceEvent.NONE, 0),
          true);
      members.add(key);
    }
  }

  private static void stop(ShardDriver driver, Key key) {
    SwarmPeer peer =
        key.peer() % 5 == 0 ? ShardDriver.overIpv6(key.peer()) : ShardDriver.peer(key.peer());
    driver.announce(
        ShardDriver.of(torrent(key.torrent()), peer, false, AnnounceEvent.STOPPED, 0), true);
  }

  private static Key key(Member member) {
    int torrent = 0;
    while (!torrent(torrent).equals(member.infoHash())) {
      torrent++;
    }
    return new Key(torrent, member.peer().id().low());
  }
}
