package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.HostName;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a store of a million peers needs of the heap. */
@Tag("long")
class StoreMemoryTest {

  private static final int PEERS = 1_000_000;
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final HostName NAME = new HostName("node");

  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] torrentOf = new int[PEERS];

  @Test
  @DisplayName("48 bytes hold a peer with an IPv4 address; what IPv6, names, zones, rates add")
  void holdsAPeerInFewBytes() {
    double ipv4 = bytesPerPeer(10_000, StoreMemoryTest::overIpv4);
    double ipv6 = bytesPerPeer(10_000, StoreMemoryTest::overIpv6);
    double named = bytesPerPeer(10_000, number -> named(number, new HostName("node" + number)));
    double oneName = bytesPerPeer(10_000, number -> named(number, NAME));
    double large = bytesPerPeer(1, StoreMemoryTest::overIpv4);
    double small = bytesPerPeer(100_000, StoreMemoryTest::overIpv4);
    double rates = bytesPerPeer(10_000, StoreMemoryTest::overIpv4, _ -> null, 2);
    double fewZones = bytesPerPeer(10_000, StoreMemoryTest::overIpv4, i -> zone(i % 4), 1);
    double deepZones =
        bytesPerPeer(1, StoreMemoryTest::overIpv4, i -> new Zone("a/b" + i % 9 + "/" + i % 500), 1);
    System.out.println(
        String.format(
            "bytes per peer: %.1f (IPv6: %.1f; with a reference to a name: %.1f, with a name of "
                + "its own: %.1f; with a rate: %.1f; in one of four zones: %.1f; in one swarm: %.1f, "
                + "in 500 zones of three steps there: %.1f; in 100,000 swarms: %.1f)",
            ipv4, ipv6, oneName, named, rates, fewZones, large, deepZones, small));

    assertThat(ipv4).isLessThanOrEqualTo(48);
  }

  private double bytesPerPeer(int torrents, IntFunction<SwarmPeer> peers) {
    return bytesPerPeer(torrents, peers, _ -> null, 1);
  }

  /** With two announces of each, half an hour from each other, leechers have rates. */
  private double bytesPerPeer(
      int torrents,
      IntFunction<SwarmPeer> peers,
      IntFunction<@Nullable Zone> zones,
      int announces) {
    SwarmStore store =
        new SwarmStore(
            new SwarmLimits(
                Math.max(torrents * 2, 100_000),
                PEERS,
                TIMEOUT.toNanos(),
                Duration.ofDays(1).toNanos()),
            PEERS,
            random.split());
    for (int i = 0; i < PEERS; i++) {
      torrentOf[i] = random.nextInt(torrents);
    }
    long before = liveBytes();
    for (int number = 0; number < announces * PEERS; number++) {
      int i = number % PEERS;
      int round = number / PEERS;
      SwarmAnnounce announce =
          new SwarmAnnounce(
              torrent(torrentOf[i]),
              peers.apply(i),
              i % 4 == 0 ? 0 : (1L << 30) >> round,
              i % 4 == 0,
              AnnounceEvent.STARTED,
              50,
              AddressFamilies.BOTH,
              zones.apply(i));
      store.announce(announce, round * TIMEOUT.toNanos() / 2, _ -> {});
    }
    double bytes = (double) (liveBytes() - before) / PEERS;
    assertThat(store.totals().peers()).isEqualTo(PEERS);
    assertThat(store.expire(TIMEOUT.multipliedBy(2).toNanos())).isEqualTo(PEERS);
    return bytes;
  }

  private static long liveBytes() {
    for (int i = 0; i < 4; i++) { // the serial collector leaves gaps but every fourth time
      ManagementFactory.getMemoryMXBean().gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static SwarmPeer overIpv4(int number) {
    return new SwarmPeer(id(number), IpAddress.ofIpv4(number), 6881, Optional.empty());
  }

  private static SwarmPeer overIpv6(int number) {
    return new SwarmPeer(id(number), IpAddress.ofIpv6(1L << 61, number), 6881, Optional.empty());
  }

  private static SwarmPeer named(int number, HostName name) {
    return new SwarmPeer(id(number), IpAddress.ofIpv4(number), 6881, Optional.of(name));
  }

  private static Zone zone(int number) {
    return new Zone("zone" + number);
  }

  private static PeerId id(int number) {
    return PeerId.of(0x2d45_4a30_3130_302dL, number * 0x9e37_79b9_7f4a_7c15L, number);
  }

  private static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putLong(number * 0x9e37_79b9_7f4a_7c15L).array());
  }
}
