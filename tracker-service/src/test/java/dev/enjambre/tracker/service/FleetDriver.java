package dev.enjambre.tracker.service;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.HandoutPolicy;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** A store, a clock, and who announces to it. Who announces the same for a minute stalls. */
final class FleetDriver {

  private static final Duration TIMEOUT = Duration.ofHours(1);

  final SwarmStore store =
      new SwarmStore(
          new SwarmLimits(10_000, 100_000, TIMEOUT.toNanos(), TIMEOUT.toNanos()),
          1_000_000,
          new HandoutPolicy.Anybody(),
          new SplittableRandom(1));

  private long now;

  final FleetView fleet = new FleetView(store, this::now, Duration.ofMinutes(1));

  long now() {
    return now;
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  static InfoHash torrent(int number) {
    return InfoHash.of(0, 0, number);
  }

  static SwarmPeer peer(int number) {
    return new SwarmPeer(
        PeerId.of(1, 2, number),
        IpAddress.ofIpv4(0x0a000000 + number),
        6881,
        Optional.of(new HostName("peer-" + number)));
  }

  void announce(int torrent, SwarmPeer peer, long left) {
    store.announce(
        new SwarmAnnounce(
            torrent(torrent), peer, left, left == 0, AnnounceEvent.NONE, 0, AddressFamilies.BOTH),
        now,
        _ -> {});
  }
}
