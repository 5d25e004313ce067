package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.id;
import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Near members first, and a share of the whole swarm. */
class ZoneHandoutTest {

  private static final int ASKER = 900_000;

  private final ShardDriver swarm = driver(0.2);

  @Test
  void givesTheOwnZoneFirstAndThenWithWhomTheLongestPathIsShared() {
    join(0, 20, "dc1/rack1/node1");
    join(100, 30, "dc1/rack1/node2");
    join(200, 40, "dc1/rack2/node3");
    join(300, 1000, "dc2/rack1/node1");

    List<Integer> given = ask("dc1/rack1/node1", false, 100);

    assertThat(given).hasSize(100).doesNotHaveDuplicates();
    assertThat(given.subList(0, 20)).allMatch(number -> number < 20);
    assertThat(given.subList(20, 50)).allMatch(number -> number >= 100 && number < 130);
    assertThat(given.subList(50, 80)).allMatch(number -> number >= 200 && number < 240);
    assertThat(given.subList(80, 100)).anyMatch(number -> number >= 300);
  }

  @Test
  void drawsAShareFromTheWholeSwarmHoweverManyAreNear() {
    join(0, 500, "dc1");
    join(1000, 500, "dc2");

    assertThat(ask("dc1", false, 50)).hasSize(50).anyMatch(number -> number >= 1000);
    assertThat(ask("dc1", false, 50).subList(0, 40)).allMatch(number -> number < 500);
    assertThat(ask("dc1", false, 1)).hasSize(1);
  }

  @Test
  void drawsNobodyFarWithoutAShare() {
    ShardDriver near = driver(0);
    join(near, 0, 500, "dc1");
    join(near, 1000, 500, "dc2");
    assertThat(ask(near, "dc1", false, 50)).hasSize(50).allMatch(number -> number < 500);
    assertThat(ask(driver(1), "dc1", false, 50)).isEmpty();
  }

  @Test
  void givesEverybodyIfThereAreNoMoreThanAreWanted() {
    join(0, 5, "dc1");
    join(10, 5, "dc2");
    joinWithoutZone(20, 5);
    assertThat(ask("dc1", false, 50))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24);
  }

  @Test
  void servesWhoSaysNothingAsIfThereWereNoZones() {
    ShardDriver plain = new ShardDriver(7);
    ShardDriver zoned =
        new ShardDriver(new HandoutPolicy.NearFirst(0.2), new SplittableRandom(7), 1000, 1_000_000);
    for (ShardDriver each : List.of(plain, zoned)) {
      join(each, 0, 200, "dc1");
    }
    assertThat(ask(zoned, null, false, 30)).hasSize(30).isEqualTo(ask(plain, null, false, 30));
  }

  @Test
  void knowsThePartOfAPathThatOthersHave() {
    join(0, 20, "dc1/rack1");
    join(100, 500, "dc2");
    assertThat(ask("dc1/rack9/node1", false, 20).subList(0, 16)).allMatch(number -> number < 20);
    assertThat(ask("dc1/rack1/node1/slot1/disk1", false, 20).subList(0, 16))
        .allMatch(number -> number < 20);
  }

  @Test
  void givesSeedersLeechersOnly() {
    for (int i = 0; i < 400; i++) {
      announce(swarm, peer(i), "dc" + i % 2, i % 4 < 2, 0);
    }
    assertThat(ask("dc0", true, 50)).hasSize(50).allMatch(number -> number % 4 >= 2);
    assertThat(ask("dc0", true, 300)).hasSize(200);
    assertThat(ask("dc0", false, 300)).hasSize(300);
  }

  @Test
  void givesNobodyItselfHoweverManyAddressesItHas() {
    for (int i = 1; i <= 900; i++) {
      SwarmPeer self =
          new SwarmPeer(id(ASKER), IpAddress.ofIpv6(1L << 61, i), 6881, Optional.empty());
      announce(swarm, self, "dc1", false, 0);
    }
    join(0, 60, "dc1");
    assertThat(ask("dc1", false, 50)).doesNotContain(ASKER).doesNotHaveDuplicates();
  }

  @Test
  void drawsFromBothFamilies() {
    for (int i = 0; i < 30; i++) {
      announce(swarm, peer(i), "dc1", false, 0);
      announce(swarm, overIpv6(100 + i), "dc1", false, 0);
      announce(swarm, overIpv6(1000 + i), "dc2", false, 0);
    }
    List<Integer> given = ask("dc1", false, 60);
    assertThat(given.subList(0, 48)).allMatch(number -> number < 1000);
    assertThat(given).anyMatch(number -> number < 100).anyMatch(number -> number >= 100);
  }

  /** Each member of a zone is given as often as any other of it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void isUnbiasedWithinAZone(long seed) {
    ShardDriver driver =
        new ShardDriver(
            new HandoutPolicy.NearFirst(0), new SplittableRandom(seed), 1000, 1_000_000);
    join(driver, 0, 40, "dc1/rack1");
    join(driver, 100, 40, "dc1/rack2");
    join(driver, 200, 400, "dc2/rack1");
    Map<Integer, Integer> often = new HashMap<>();
    int rounds = 4000;
    for (int round = 0; round < rounds; round++) {
      List<Integer> given = ask(driver, "dc1/rack1", false, 50);
      given.forEach(number -> often.merge(number, 1, Integer::sum));
    }
    assertThat(often).hasSize(80);
    for (int i = 0; i < 40; i++) {
      assertThat(often.get(i)).isEqualTo(rounds);
      assertThat(often.get(100 + i)).isCloseTo(rounds / 4, Percentage.withPercentage(15));
    }
  }

  @Test
  void followsAMemberThatMoves() {
    join(0, 10, "dc1");
    join(100, 200, "dc2");
    announce(swarm, peer(0), "dc2", false, 0);
    announce(swarm, peer(1), null, false, 0);
    assertThat(ask("dc1", false, 10).subList(0, 8)).doesNotContain(0, 1);
    announce(swarm, peer(0), "dc1", true, 0);
    announce(swarm, peer(1), "dc1", false, 0);
    assertThat(ask("dc1", false, 13).subList(0, 10))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void boundsWhatHostileZonesCost() {
    for (int i = 0; i < 6000; i++) {
      announce(swarm, peer(i), "lie" + i, false, 0);
    }
    assertThat(swarm.members()).filteredOn(member -> member.zone().isPresent()).hasSize(4096);
    for (int i = 0; i < 6000; i++) {
      swarm.stops(peer(i));
    }
    announce(swarm, peer(1), "dc1/rack1", false, 0);
    assertThat(swarm.members())
        .extracting(Member::zone)
        .containsExactly(Optional.of(new Zone("dc1/rack1")));
  }

  @Test
  void refusesWhatIsNoShare() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new HandoutPolicy.NearFirst(share));
    }
  }

  private static ShardDriver driver(double farShare) {
    return new ShardDriver(
        new HandoutPolicy.NearFirst(farShare), new SplittableRandom(1), 1000, 1_000_000);
  }

  private void join(int first, int count, String zone) {
    join(swarm, first, count, zone);
  }

  private void joinWithoutZone(int first, int count) {
    IntStream.range(first, first + count).forEach(i -> announce(swarm, peer(i), null, false, 0));
  }

  private static void join(ShardDriver driver, int first, int count, String zone) {
    for (int i = first; i < first + count; i++) {
      announce(driver, peer(i), zone, false, 0);
    }
  }

  private List<Integer> ask(String zone, boolean seeder, int wanted) {
    return ask(swarm, zone, seeder, wanted);
  }

  /** Returns the numbers of those whom a stranger in a zone is given. */
  private static List<Integer> ask(
      ShardDriver driver, @Nullable String zone, boolean seeder, int wanted) {
    List<Integer> given = announce(driver, peer(ASKER), zone, seeder, wanted);
    driver.stops(peer(ASKER));
    return given;
  }

  private static List<Integer> announce(
      ShardDriver driver, SwarmPeer peer, @Nullable String zone, boolean seeder, int wanted) {
    return driver
        .announce(
            new SwarmAnnounce(
                TORRENT,
                peer,
                seeder ? 0 : 1000,
                seeder,
                AnnounceEvent.NONE,
                wanted,
                AddressFamilies.BOTH,
                zone == null ? null : new Zone(zone)),
            true)
        .peers()
        .stream()
        .map(given -> given.id().low())
        .toList();
  }
}
