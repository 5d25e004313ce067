package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TIMEOUT;
import static dev.enjambre.tracker.swarm.ShardDriver.torrent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.ExternalAddress;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random sequences, after each step of which the shard is what a map of maps is. */
class SwarmModelTest {

  private static final int TORRENTS = 3;
  private static final int EVERYBODY = 1_000_000;

  private record Entry(SwarmPeer peer, boolean seeder, boolean counted, long seenSeconds) {}

  private final List<Map<Integer, Entry>> members = new ArrayList<>();
  private final int[] completed = new int[TORRENTS];
  private long seconds;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void staysTheSameWithFewPeers(long seed) {
    run(new ShardDriver(new SplittableRandom(seed), 1000, EVERYBODY), seed, 60, 6000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void staysTheSameOverPagesAndSegments(long seed) {
    run(new ShardDriver(new SplittableRandom(seed), 1000, EVERYBODY), seed, 9000, 60_000);
  }

  /** With secrets of zero all keys have the same hash. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void staysTheSameThoughAllKeysCollide(long seed) {
    run(new ShardDriver(() -> 0, 1000, EVERYBODY), seed, 2400, 12_000);
  }

  private void run(ShardDriver driver, long seed, int peers, int steps) {
    Random random = new Random(seed);
    for (int i = 0; i < TORRENTS; i++) {
      members.add(new HashMap<>());
    }
    for (int step = 0; step < steps; step++) {
      // Waves of arrivals and departures, so that all sizes are passed in both directions.
      boolean ebb = step * 6 / steps % 2 == 1;
      int torrent = random.nextInt(TORRENTS);
      int number = random.nextInt(peers);
      SwarmPeer peer = peer(number, random);
      if (random.nextInt(10) < (ebb ? 7 : 2)) {
        announce(driver, torrent, number, peer, false, AnnounceEvent.STOPPED);
        members.get(torrent).remove(number);
      } else {
        boolean seeder = random.nextInt(3) == 0;
        AnnounceEvent event = random.nextInt(8) == 0 ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE;
        Entry before = members.get(torrent).get(number);
        boolean counted = before != null && before.counted();
        if (event == AnnounceEvent.COMPLETED && seeder && !counted) {
          completed[torrent]++;
          counted = true;
        }
        announce(driver, torrent, number, peer, seeder, event);
        members.get(torrent).put(number, new Entry(peer, seeder, counted, seconds));
      }
      SwarmCounts counts = driver.shard.counts(torrent(torrent));
      assertThat(counts.seeders() + counts.leechers())
          .as("seed %d, step %d", seed, step)
          .isEqualTo(members.get(torrent).size());
      if (random.nextInt(steps / 40) == 0) {
        check(driver, "seed " + seed + ", step " + step);
      }
      if (random.nextInt(steps / 20) == 0) {
        expire(driver, random);
      }
    }
    check(driver, "seed " + seed + ", end");
    pass(driver, TIMEOUT.plusSeconds(1));
    assertThat(driver.expire()).isEqualTo(members.stream().mapToInt(Map::size).sum());
    assertThat(driver.shard.peers()).isZero();
  }

  private static void announce(
      ShardDriver driver,
      int torrent,
      int number,
      SwarmPeer peer,
      boolean seeder,
      AnnounceEvent event) {
    List<SwarmPeer> given =
        driver
            .announce(ShardDriver.of(torrent(torrent), peer, seeder, event, number % 7), true)
            .peers();
    assertThat(given).doesNotHaveDuplicates().doesNotContain(peer).hasSizeLessThan(7);
  }

  private void expire(ShardDriver driver, Random random) {
    pass(driver, Duration.ofSeconds(random.nextInt(2 * (int) TIMEOUT.toSeconds() / 3)));
    int before = members.stream().mapToInt(Map::size).sum();
    for (Map<Integer, Entry> swarm : members) {
      swarm.values().removeIf(entry -> seconds - entry.seenSeconds() > TIMEOUT.toSeconds());
    }
    assertThat(driver.expire()).isEqualTo(before - members.stream().mapToInt(Map::size).sum());
  }

  private void pass(ShardDriver driver, Duration time) {
    driver.pass(time);
    seconds += time.toSeconds();
  }

  private void check(ShardDriver driver, String when) {
    ShardTotals expected = ShardTotals.NONE;
    for (int i = 0; i < TORRENTS; i++) {
      Collection<Entry> swarm = members.get(i).values();
      int seeders = (int) swarm.stream().filter(Entry::seeder).count();
      SwarmCounts counts = driver.shard.counts(torrent(i));
      assertThat(counts)
          .as(when)
          .isEqualTo(new SwarmCounts(seeders, swarm.size() - seeders, completed[i]));
      expected = expected.plus(totals(swarm));
      SwarmPeer asker = ShardDriver.peer(0xff_ffff);
      List<SwarmPeer> all =
          driver
              .announce(
                  ShardDriver.of(torrent(i), asker, false, AnnounceEvent.NONE, EVERYBODY), true)
              .peers();
      assertThat(all).as(when).hasSize(swarm.size());
      assertThat(new HashSet<>(all))
          .as(when)
          .isEqualTo(swarm.stream().map(Entry::peer).collect(Collectors.toSet()));
      assertThat(
              driver
                  .announce(
                      ShardDriver.of(torrent(i), asker, true, AnnounceEvent.NONE, EVERYBODY), true)
                  .peers())
          .as(when)
          .hasSize(swarm.size() - seeders);
      driver.announce(
          ShardDriver.of(torrent(i), asker, true, AnnounceEvent.STOPPED, EVERYBODY), true);
    }
    ShardTotals totals = driver.shard.totals();
    assertThat(totals.plus(new ShardTotals(-totals.swarms(), 0, 0, 0, 0)))
        .as(when)
        .isEqualTo(expected);
  }

  private static ShardTotals totals(Collection<Entry> swarm) {
    int[] count = new int[4];
    for (Entry entry : swarm) {
      count[(entry.seeder() ? 0 : 2) + (entry.peer().address().isIpv4() ? 0 : 1)]++;
    }
    return new ShardTotals(0, count[0], count[1], count[2], count[3]);
  }

  /** A peer's number says its id and address; the rest differs from announce to announce. */
  private static SwarmPeer peer(int number, Random random) {
    IpAddress address =
        number % 3 == 0
            ? IpAddress.ofIpv6(0x2001_0db8L << 32 | number % 5, number)
            : IpAddress.ofIpv4(10 << 24 | number);
    Optional<HostName> name =
        random.nextInt(20) == 0 ? Optional.of(new HostName("host" + number)) : Optional.empty();
    Optional<ExternalAddress> external =
        random.nextInt(20) == 0
            ? Optional.of(new ExternalAddress(address, 1 + random.nextInt(65535)))
            : Optional.empty();
    return new SwarmPeer(
        ShardDriver.id(number), address, 1 + random.nextInt(65535), name, external);
  }
}
