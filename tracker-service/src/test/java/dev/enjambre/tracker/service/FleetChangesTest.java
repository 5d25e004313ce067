package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.HandoutPolicy;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import dev.enjambre.tracker.swarm.SwarmProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FleetChangesTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final SwarmStore store =
      new SwarmStore(
          new SwarmLimits(10_000, 100, TIMEOUT.toNanos(), TIMEOUT.toNanos()),
          100_000,
          new HandoutPolicy.NearFirst(0.25),
          new SplittableRandom(1));
  private final List<SwarmProgress> told = new ArrayList<>();
  private boolean listening = true;
  private long now;
  private final FleetChanges changes =
      new FleetChanges(
          new FleetView(store, () -> now, Duration.ofMinutes(2)),
          new FleetListener() {
            @Override
            public boolean isListening() {
              return listening;
            }

            @Override
            public void progress(List<SwarmProgress> swarms) {
              told.addAll(swarms);
            }
          });

  @Test
  void areNotToldOfWhatWasThereBefore() {
    announce(1, 1, 100);

    changes.look();
    changes.look();

    assertThat(told).isEmpty();
  }

  @Test
  void areToldOnce() {
    announce(1, 1, 100);
    announce(2, 1, 100);
    changes.look();

    announce(1, 1, 60);
    announce(3, 1, 0);
    changes.look();
    changes.look();

    assertThat(told).extracting(SwarmProgress::infoHash).containsExactly(torrent(1), torrent(3));
    assertThat(told.getFirst().bytesLeft()).isEqualTo(60);
    assertThat(told.getLast().counts().seeders()).isOne();
  }

  @Test
  void areNotThatTimePasses() {
    announce(1, 1, 100);
    now += Duration.ofSeconds(10).toNanos();
    announce(1, 1, 50);
    changes.look();

    now += Duration.ofSeconds(3).toNanos();
    changes.look();

    assertThat(told).isEmpty();
  }

  @Test
  void includeSwarmsThatAreNoMore() {
    announce(1, 1, 0);
    announce(2, 1, 0);
    changes.look();

    now += TIMEOUT.multipliedBy(3).toNanos();
    store.expire(now);
    announce(2, 1, 0);
    now += TIMEOUT.multipliedBy(2).toNanos();
    announce(2, 1, 0);
    store.expire(now);
    changes.look();
    changes.look();

    assertThat(told).extracting(SwarmProgress::infoHash).containsExactly(torrent(1));
    assertThat(told.getFirst().counts().seeders()).isZero();
  }

  @Test
  void areForgottenWhenNobodyListens() {
    announce(1, 1, 100);
    changes.look();
    listening = false;
    announce(1, 1, 60);
    changes.look();
    listening = true;
    announce(1, 1, 40);
    changes.look();

    assertThat(told).isEmpty();
    announce(1, 1, 20);
    changes.look();
    assertThat(told).hasSize(1);
  }

  @Test
  void areFoundRoundByRoundWhereThereAreManySwarms() {
    for (int i = 0; i < 2500; i++) {
      announce(i, 1, 100);
    }
    look(3);
    for (int i = 0; i < 2500; i++) {
      announce(i, 1, 50);
    }
    assertThat(told).isEmpty();

    look(3);

    assertThat(told).extracting(SwarmProgress::infoHash).hasSize(2500).doesNotHaveDuplicates();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      changes.look();
    }
  }

  private void announce(int torrent, int peer, long left) {
    store.announce(
        new SwarmAnnounce(
            torrent(torrent),
            new SwarmPeer(
                PeerId.of(1, 2, peer), IpAddress.ofIpv4(0x0a000000 + peer), 6881, Optional.empty()),
            left,
            left == 0,
            AnnounceEvent.NONE,
            0,
            AddressFamilies.BOTH),
        now,
        _ -> {});
  }

  private static InfoHash torrent(int number) {
    return InfoHash.of(number * 0x9e37_79b9_7f4a_7c15L, 1, number);
  }
}
