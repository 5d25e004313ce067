package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.TORRENT;
import static dev.enjambre.tracker.swarm.ShardDriver.id;
import static dev.enjambre.tracker.swarm.ShardDriver.named;
import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  private final ShardDriver swarm = new ShardDriver(7);

  @Test
  void givesNobodyItself() {
    swarm.leeches(peer(1));
    assertThat(swarm.leeches(peer(1)).peers()).isEmpty();
  }

  @Test
  void givesNobodyItsOwnOtherAddress() {
    swarm.leeches(peer(1));
    SwarmPeer again = new SwarmPeer(id(1), IpAddress.ofIpv6(1, 1), 6881, Optional.empty());

    assertThat(swarm.leeches(again).peers()).isEmpty();
  }

  @Test
  void givesNobodyWhoItWasBeforeItsRestart() {
    swarm.leeches(peer(1));
    SwarmPeer restarted = new SwarmPeer(id(2), peer(1).address(), 6881, Optional.empty());

    assertThat(swarm.leeches(restarted).peers()).isEmpty();
  }

  @Test
  void tellsPeersBehindOneAddressApartByTheirNames() {
    swarm.leeches(named(1, "client1"));
    SwarmPeer other = new SwarmPeer(id(2), peer(1).address(), 6881, named(2, "client2").hostname());

    assertThat(swarm.leeches(other).peers()).containsExactly(named(1, "client1"));
  }

  @Test
  void givesSeedersLeechersOnly() {
    swarm.seeds(peer(1));
    swarm.leeches(peer(2));

    assertThat(swarm.seeds(peer(3)).peers()).containsExactly(peer(2));
    assertThat(swarm.leeches(peer(4)).peers()).containsExactlyInAnyOrder(peer(1), peer(2), peer(3));
  }

  @Test
  void givesAddressesOfTheFamiliesThatAreAskedFor() {
    swarm.leeches(peer(1));
    swarm.leeches(overIpv6(2));

    assertThat(ask(AddressFamilies.BOTH)).containsExactlyInAnyOrder(peer(1), overIpv6(2));
    assertThat(ask(AddressFamilies.IPV4)).containsExactly(peer(1));
    assertThat(ask(AddressFamilies.IPV6)).containsExactly(overIpv6(2));
  }

  @Test
  void showsWhatAMemberAnnouncedWithoutMakingObjects() {
    SwarmPeer named = named(1, "client1");
    swarm.announce(
        new SwarmAnnounce(
            TORRENT, named, 12345678901L, false, AnnounceEvent.NONE, 0, AddressFamilies.BOTH),
        true);
    AtomicInteger shown = new AtomicInteger();

    swarm.shard.announce(
        ShardDriver.of(TORRENT, overIpv6(2), false, AnnounceEvent.NONE, 5),
        true,
        0,
        view -> {
          shown.incrementAndGet();
          assertThat(view.isIpv4()).isTrue();
          assertThat(view.ipv4()).isEqualTo(10 << 24 | 1);
          assertThat(view.port()).isEqualTo(6881);
          assertThat(view.left()).isEqualTo(12345678901L);
          assertThat(view.isSeeder()).isFalse();
          assertThat(view.hostName()).isEqualTo(new HostName("client1"));
          assertThat(view.toPeer()).isEqualTo(named);
        });
    assertThat(shown).hasValue(1);
  }

  @Test
  void givesNobodyItselfHoweverManyAddressesItHas() {
    for (int i = 1; i <= 900; i++) {
      swarm.leeches(new SwarmPeer(id(1), IpAddress.ofIpv6(1L << 61, i), 6881, Optional.empty()));
    }
    swarm.leeches(peer(2));

    assertThat(swarm.announce(overIpv6(1), false, AnnounceEvent.NONE, 50).peers())
        .isSubsetOf(peer(2));
  }

  @Test
  void givesNoMoreThanIsWanted() {
    for (int i = 1; i <= 20; i++) {
      swarm.leeches(peer(i));
    }

    for (int wanted : new int[] {0, 1, 7, 19, 20}) {
      List<SwarmPeer> peers = swarm.announce(peer(1), false, AnnounceEvent.NONE, wanted).peers();
      assertThat(peers).hasSize(Math.min(wanted, 19)).doesNotHaveDuplicates();
    }
  }

  @Test
  void givesWhatAPeerAnnouncedLast() {
    swarm.leeches(peer(1));
    SwarmPeer moved = new SwarmPeer(id(1), peer(1).address(), 7000, Optional.empty());
    swarm.leeches(moved);

    assertThat(swarm.leeches(peer(2)).peers()).containsExactly(moved);
  }

  /** 100 members of both roles; each should come up in 10 of 99 draws, whoever asks. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void givesEachMemberTheSameChance(long seed) {
    ShardDriver driver = new ShardDriver(seed);
    for (int i = 1; i <= 100; i++) {
      driver.announce(peer(i), i % 3 == 0, AnnounceEvent.NONE, 0);
    }
    int[] drawn = new int[101];
    int rounds = 40_000;
    for (int round = 0; round < rounds; round++) {
      for (SwarmPeer peer : driver.announce(peer(1), false, AnnounceEvent.NONE, 10).peers()) {
        drawn[(int) peer.address().low() & 0xff]++;
      }
    }
    double expected = rounds * 10 / 99.0;
    assertThat(drawn[1]).isZero();
    for (int i = 2; i <= 100; i++) {
      // Five standard deviations of about 60.
      assertThat((double) drawn[i])
          .as("member %d, seed %d", i, seed)
          .isCloseTo(expected, Percentage.withPercentage(8));
    }
  }

  @Test
  void drawsPairsIndependently() {
    for (int i = 1; i <= 6; i++) {
      swarm.announce(peer(i), i % 2 == 0, AnnounceEvent.NONE, 0);
    }
    HashSet<List<SwarmPeer>> seen = new HashSet<>();
    for (int round = 0; round < 2000; round++) {
      seen.add(swarm.announce(peer(1), false, AnnounceEvent.NONE, 2).peers());
    }
    assertThat(seen).hasSize(5 * 4);
  }

  private List<SwarmPeer> ask(AddressFamilies families) {
    return swarm
        .announce(
            new SwarmAnnounce(TORRENT, peer(9), 1, false, AnnounceEvent.NONE, 5, families), true)
        .peers();
  }
}
