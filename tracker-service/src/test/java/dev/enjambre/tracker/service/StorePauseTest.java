package dev.enjambre.tracker.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.tracker.swarm.AddressFamilies;
import dev.enjambre.tracker.swarm.HandoutPolicy;
import dev.enjambre.tracker.swarm.SwarmAnnounce;
import dev.enjambre.tracker.swarm.SwarmLimits;
import dev.enjambre.tracker.swarm.SwarmPeer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long an announce waits at a million peers, while others read and expire all of them. It
 * prints what it finds; what it asserts is that all were there.
 */
@Tag("long")
class StorePauseTest {

  private static final int PEERS = 1_000_000;
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

  private final SplittableRandom random = new SplittableRandom(1);
  private final int[] torrentOf = new int[PEERS];
  private long seconds;
  private final SwarmStore store =
      new SwarmStore(
          new SwarmLimits(100_000, PEERS, TIMEOUT.toNanos(), Duration.ofDays(1).toNanos()),
          PEERS,
          new HandoutPolicy.NearFirst(0.25),
          random.split());

  @ParameterizedTest
  @ValueSource(ints = {10_000, 1})
  @DisplayName("No call waits for more than a slice: fill, announces, expiry, reading, fleet view")
  void waitsForNobodyLong(int torrents) throws Exception {
    for (int i = 0; i < PEERS; i++) {
      torrentOf[i] = random.nextInt(torrents);
    }
    System.out.println(torrents + " torrents, " + collectors());
    Calls fill = new Calls();
    for (int i = 0; i < PEERS; i++) {
      fill.time(i, AnnounceEvent.STARTED);
    }
    fill.print("filling");
    assertThat(store.totals().peers()).isEqualTo(PEERS);
    beside("nothing", () -> {});
    beside("expiry that finds nobody", () -> store.expire(now()));
    beside("reading all members", () -> store.forEach(this::now, _ -> {}));
    FleetView fleet = new FleetView(store, this::now, Duration.ofMinutes(2));
    beside("the fleet view", () -> fleet.swarms(null, 1000));
    seconds += TIMEOUT.toSeconds() + 1;
    beside("expiry of all", () -> store.expire(now()));
  }

  /** Announces go on until the other thread is done, for two seconds at least. */
  private void beside(String what, Runnable work) throws Exception {
    Calls calls = new Calls();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      long begun = System.nanoTime();
      Future<?> done = other.submit(work);
      while (!done.isDone() || System.nanoTime() - begun < 2_000_000_000L) {
        int i = random.nextInt(PEERS);
        boolean leaves = random.nextInt(10) == 0;
        calls.time(i, leaves ? AnnounceEvent.STOPPED : AnnounceEvent.NONE);
      }
      done.get();
    }
    calls.print("beside " + what);
  }

  private long now() {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private static String collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .collect(Collectors.joining(", "));
  }

  /** The times of calls. */
  private final class Calls {

    private final int[] micros = new int[4_000_000];
    private final long collectedBefore = collectionMillis();
    private int count;
    private long longest;
    private int slow;

    void time(int i, AnnounceEvent event) {
      boolean seeder = random.nextInt(3) == 0;
      SwarmAnnounce announce =
          new SwarmAnnounce(
              torrent(torrentOf[i]),
              new SwarmPeer(id(i), IpAddress.ofIpv4(i), 6881, Optional.empty()),
              seeder ? 0 : random.nextInt(1 << 30),
              seeder,
              event,
              50,
              AddressFamilies.BOTH,
              i % 2 == 0 ? new Zone("dc" + i % 3 + "/node" + i % 100) : null);
      long start = System.nanoTime();
      store.announce(announce, now(), _ -> {});
      long took = System.nanoTime() - start;
      longest = Math.max(longest, took);
      slow += took > SLOW_NANOS ? 1 : 0;
      if (count < micros.length) {
        micros[count++] = (int) (took / 1000);
      }
    }

    void print(String when) {
      Arrays.sort(micros, 0, count);
      System.out.println(
          String.format(
              "  %s: %,d calls, median %d us, 99.99 %% %d us, longest %.2f ms, %d above 10 ms; "
                  + "collections %d ms in all",
              when,
              count,
              micros[count / 2],
              micros[(int) (count * 0.9999)],
              longest / 1e6,
              slow,
              collectionMillis() - collectedBefore));
    }

    private static long collectionMillis() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .mapToLong(GarbageCollectorMXBean::getCollectionTime)
          .sum();
    }
  }

  private static PeerId id(int number) {
    return PeerId.of(0x2d45_4a30_3130_302dL, number * 0x9e37_79b9_7f4a_7c15L, number);
  }

  private static InfoHash torrent(int number) {
    return InfoHash.of(ByteBuffer.allocate(20).putLong(number * 0x9e37_79b9_7f4a_7c15L).array());
  }
}
