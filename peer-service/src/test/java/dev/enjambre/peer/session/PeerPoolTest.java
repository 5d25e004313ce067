package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.session.PeerPool.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerPoolTest {

  private static final IpAddress OURS = IpAddress.parse("203.0.113.9").orElseThrow();

  private final PeerPool pool = new PeerPool(new SplittableRandom(1), new PeerRanks(() -> 6881));
  private long now = Long.MAX_VALUE - 5; // that clock may start anywhere

  @Test
  void givesEachPeerOnce() {
    offer(PeerSource.TRACKER, 1, 2);
    offer(PeerSource.TRACKER, 2);

    assertThat(List.of(next(), next())).containsExactly(peer(1), peer(2));
    assertThat(pool.next(false, now)).isNull();
    assertThat(pool.dialing()).isEqualTo(2);
    assertThat(pool.size()).isEqualTo(2);
  }

  @Test
  void prefersWhoIsToBeBelieved() {
    offer(PeerSource.PEX, 1);
    offer(PeerSource.TRACKER, 2);
    offer(PeerSource.MANUAL, 3);

    assertThat(List.of(next(), next(), next())).containsExactly(peer(3), peer(2), peer(1));
  }

  @Test
  void believesTheBestOfTwoSources() {
    offer(PeerSource.PEX, 1, 2);
    offer(PeerSource.TRACKER, 2);
    offer(PeerSource.PEX, 2);

    assertThat(next()).isEqualTo(peer(2));
  }

  @Test
  void prefersWhoFailedLessOften() {
    offer(PeerSource.TRACKER, 1);
    Candidate failing = nextCandidate();
    pool.failed(failing, "refused", now);
    offer(PeerSource.PEX, 2);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(List.of(next(), next())).containsExactly(peer(2), peer(1));
  }

  @Test
  void prefersTheHigherCanonicalPriority() {
    offer(PeerSource.TRACKER, IntStream.range(1, 100).toArray());
    pool.ourAddress(OURS);
    offer(PeerSource.TRACKER, IntStream.range(100, 200).toArray());
    pool.ourAddress(IpAddress.parse("2001:db8::1").orElseThrow());

    List<PeerEndpoint> order = new ArrayList<>();
    for (int i = 1; i < 200; i++) {
      order.add(next());
    }

    assertThat(order)
        .isSortedAccordingTo(
            Comparator.comparing(PeerPoolTest::priority, Comparator.reverseOrder()))
        .hasSize(199);
  }

  private static Long priority(PeerEndpoint peer) {
    return CanonicalPriority.of(OURS, 6881, (IpAddress) peer.address(), peer.port());
  }

  @Test
  void keepsTheOrderInWhichTheyCameWhereNothingElseTells() {
    offer(PeerSource.TRACKER, 9, 3, 7);

    assertThat(List.of(next(), next(), next())).containsExactly(peer(9), peer(3), peer(7));
  }

  @Test
  void boundsWhatOneSourceMayFill() {
    offer(PeerSource.PEX, IntStream.range(0, 3000).toArray());
    assertThat(pool.size()).isEqualTo(PeerSource.PEX.share());

    offer(PeerSource.TRACKER, IntStream.range(10_000, 13_000).toArray());
    assertThat(pool.size()).isEqualTo(PeerPool.LIMIT);

    offer(PeerSource.MANUAL, 20_000);
    assertThat(pool.size()).isEqualTo(PeerPool.LIMIT);
    assertThat(next()).isEqualTo(peer(20_000));
  }

  @Test
  void dropsWhoFailedBeforeAnybodyElse() {
    offer(PeerSource.PEX, IntStream.range(0, 500).toArray());
    offer(PeerSource.TRACKER, IntStream.range(10_000, 11_500).toArray());
    Candidate first = nextCandidate();
    pool.failed(first, "refused", now);
    assertThat(first.endpoint()).isEqualTo(peer(10_000));

    offer(PeerSource.TRACKER, 20_000);
    offer(PeerSource.TRACKER, 20_001);

    assertThat(first.state()).isEqualTo(PeerPool.State.DROPPED);
    now += Duration.ofHours(1).toNanos();
    Set<PeerEndpoint> all = new HashSet<>();
    for (int i = 0; i < PeerPool.LIMIT; i++) {
      all.add(next());
    }
    assertThat(all).contains(peer(20_000)).doesNotContain(peer(10_000), peer(20_001));
  }

  @Test
  void callsNoSeedsWhileSeeding() {
    offer(PeerSource.TRACKER, 1, 2);
    Candidate seed = nextCandidate();
    pool.connected(seed);
    pool.closed(seed, true, true, now);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(pool.next(true, now)).isNotNull();
    assertThat(pool.next(true, now)).isNull();
    assertThat(pool.next(false, now)).isSameAs(seed);
  }

  @Test
  void neverCallsAgainWhomItExcluded() {
    offer(PeerSource.TRACKER, 1);
    Candidate bad = nextCandidate();
    pool.connected(bad);
    pool.exclude(bad);
    pool.closed(bad, false, false, now);
    pool.refresh(now);

    offer(PeerSource.TRACKER, 1);
    offer(PeerSource.MANUAL, 1);

    assertThat(pool.next(false, now)).isNull();
    assertThat(pool.size()).isZero();
  }

  @Test
  void callsAllAgainWhenTheTorrentStartsAnew() {
    offer(PeerSource.TRACKER, 1);
    Candidate candidate = nextCandidate();
    pool.failed(candidate, "refused", now);
    assertThat(pool.next(false, now)).isNull();

    pool.refresh(now);

    assertThat(pool.next(false, now)).isSameAs(candidate);
  }

  @Test
  void putsOffWhomThereIsNoPlaceFor() {
    offer(PeerSource.TRACKER, 1);
    Candidate candidate = nextCandidate();
    pool.putOff(candidate, Duration.ofMinutes(1), now);

    assertThat(pool.dialing()).isZero();
    assertThat(pool.next(false, now + Duration.ofSeconds(59).toNanos())).isNull();
    assertThat(pool.next(false, now + Duration.ofSeconds(60).toNanos())).isSameAs(candidate);
  }

  /** Whatever happens, no peer is lost or given twice, and the bounds hold. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void staysConsistent(long seed) {
    Random random = new Random(seed);
    PeerSource[] sources = {PeerSource.MANUAL, PeerSource.TRACKER, PeerSource.PEX};
    List<Candidate> out = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      now += random.nextInt(1_000_000_000);
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> offer(sources[random.nextInt(3)], random.nextInt(6000));
        case 3 -> {
          Candidate next = pool.next(random.nextBoolean(), now);
          if (next != null) {
            assertThat(out).doesNotContain(next);
            out.add(next);
          }
        }
        case 4 -> {
          if (!out.isEmpty()) {
            Candidate ended = out.remove(random.nextInt(out.size()));
            switch (random.nextInt(20)) {
              case 0 -> pool.exclude(ended);
              case 1, 2, 3, 4, 5 -> {
                pool.connected(ended);
                pool.closed(ended, random.nextBoolean(), random.nextBoolean(), now);
              }
              default -> pool.failed(ended, "refused", now);
            }
          }
        }
        default -> {
          if (random.nextInt(1000) == 0) {
            pool.refresh(now);
          }
          if (random.nextInt(100) == 0) {
            pool.ourAddress(IpAddress.ofIpv4(random.nextInt()));
          }
        }
      }
      assertThat(pool.size()).isBetween(out.size(), PeerPool.LIMIT);
      assertThat(pool.dialing()).isEqualTo(out.size());
    }
    pool.refresh(now);
    int left = 0;
    while (pool.next(false, now) != null) {
      left++;
    }
    assertThat(left + out.size()).isEqualTo(pool.size());
  }

  private void offer(PeerSource source, int... numbers) {
    for (int number : numbers) {
      pool.offer(peer(number), source, now);
    }
  }

  private PeerEndpoint next() {
    return nextCandidate().endpoint();
  }

  private Candidate nextCandidate() {
    return Objects.requireNonNull(pool.next(false, now));
  }

  private static PeerEndpoint peer(int number) {
    return PeerEndpoint.of(IpAddress.ofIpv4(0x0a000000 + 1237 * number), 6881);
  }
}
