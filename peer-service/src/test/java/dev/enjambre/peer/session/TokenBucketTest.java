package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that want more than a limit allows, on a loop whose time stands still in between. */
class TokenBucketTest {

  private static final int BLOCK = 16_384;
  private static final long SECOND = 1_000_000_000L;

  private final ManualLoop loop = new ManualLoop();

  /** One that moves blocks whenever it may. */
  private final class Greedy {
    private final Pacer pacer;
    private long moved;

    Greedy(TokenBucket ofTorrent, TokenBucket ofEngine) {
      pacer = new Pacer(ofTorrent, ofEngine);
      loop.execute(this::move);
    }

    private void move() {
      for (int i = 0; i < 100; i++) {
        long wait = pacer.waitNanos(loop.nanoTime());
        if (wait > 0) {
          loop.schedule(wait, this::move);
          return;
        }
        pacer.moved(BLOCK, loop.nanoTime());
        moved += BLOCK;
      }
      // Without a limit it would go on for ever.
      loop.schedule(SECOND / 10, this::move);
    }
  }

  private List<Greedy> greedy(int count, TokenBucket ofTorrent, TokenBucket ofEngine) {
    List<Greedy> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Greedy(ofTorrent, ofEngine));
    }
    return all;
  }

  private static long sum(List<Greedy> peers) {
    return peers.stream().mapToLong(peer -> peer.moved).sum();
  }

  private void advance(int seconds) {
    loop.advance(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(longs = {50_000, 1_000_000, 20_000_000, 500_000_000})
  void keepsTheRateWithinTwoPercent(long rate) {
    List<Greedy> peers = greedy(7, new TokenBucket(0), new TokenBucket(rate));

    advance(60);

    assertThat((double) sum(peers)).isCloseTo(60.0 * rate, within(0.02 * 60 * rate + 7 * BLOCK));
  }

  @ParameterizedTest
  @ValueSource(longs = {50_000, 1_000_000, 20_000_000})
  void givesAllWhoWaitTheSame(long rate) {
    List<Greedy> peers = greedy(10, new TokenBucket(0), new TokenBucket(rate));

    advance(60);

    for (Greedy peer : peers) {
      assertThat((double) peer.moved).isCloseTo(6.0 * rate, within(0.05 * 6 * rate + BLOCK));
    }
  }

  @Test
  void sharesBetweenThePeersOfAllTorrents() {
    TokenBucket ofEngine = new TokenBucket(1_000_000);
    List<Greedy> first = greedy(3, new TokenBucket(0), ofEngine);
    List<Greedy> second = greedy(1, new TokenBucket(0), ofEngine);

    advance(60);

    assertThat((double) sum(first)).isCloseTo(45e6, within(1e6));
    assertThat((double) sum(second)).isCloseTo(15e6, within(1e6));
  }

  @Test
  void leavesToOthersWhatATorrentOfLowerLimitMayNotUse() {
    TokenBucket ofEngine = new TokenBucket(1_000_000);
    List<Greedy> slow = greedy(5, new TokenBucket(100_000), ofEngine);
    List<Greedy> fast = greedy(2, new TokenBucket(0), ofEngine);

    advance(60);

    assertThat((double) sum(slow)).isCloseTo(6e6, within(0.3e6));
    assertThat((double) sum(fast)).isCloseTo(54e6, within(1.5e6));
  }

  @Test
  void lateComersGetTheirShareAtOnce() {
    TokenBucket ofEngine = new TokenBucket(1_000_000);
    greedy(1, new TokenBucket(0), ofEngine);
    advance(30);
    List<Greedy> late = greedy(1, new TokenBucket(0), ofEngine);

    advance(30);

    assertThat((double) sum(late)).isCloseTo(15e6, within(0.5e6));
  }

  @Test
  void followsAChangeOfTheRateWithinAQuarterOfASecond() {
    TokenBucket ofEngine = new TokenBucket(1_000);
    List<Greedy> peers = greedy(3, new TokenBucket(0), ofEngine);
    advance(10);
    assertThat(sum(peers)).isLessThanOrEqualTo(10_000 + 2 * BLOCK);

    // The next turn was seconds away.
    ofEngine.setRate(2_000_000);
    long before = sum(peers);
    advance(10);
    assertThat((double) sum(peers) - before).isCloseTo(20e6, within(1e6));

    ofEngine.setRate(100_000);
    before = sum(peers);
    advance(10);
    assertThat((double) sum(peers) - before).isCloseTo(1e6, within(0.2e6));
  }

  @Test
  void isNoLimitAtZero() {
    TokenBucket ofEngine = new TokenBucket(1_000);
    List<Greedy> peers = greedy(1, new TokenBucket(0), ofEngine);
    advance(1);

    ofEngine.setRate(0);
    advance(1);

    assertThat(sum(peers)).isGreaterThan(100L * BLOCK);
  }

  @Test
  void keepsNothingOfALongRest() {
    TokenBucket limit = new TokenBucket(1_000_000);
    Pacer pacer = new Pacer(new TokenBucket(0), limit);
    advance(100);
    int moved = 0;
    while (pacer.waitNanos(loop.nanoTime()) == 0) {
      pacer.moved(BLOCK, loop.nanoTime());
      moved += BLOCK;
    }
    assertThat(moved).isLessThanOrEqualTo(1_000_000 / 20 + BLOCK);
  }

  @Test
  void chargesWhatIsMoreThanWasReserved() {
    TokenBucket limit = new TokenBucket(1_000_000);
    Pacer pacer = new Pacer(limit, new TokenBucket(0));
    assertThat(pacer.waitNanos(1_000, loop.nanoTime())).isZero();
    pacer.moved(1_000_000, loop.nanoTime());

    long ticket = limit.reserve(1, loop.nanoTime());

    assertThat(limit.waitNanos(ticket, loop.nanoTime())).isBetween(900_000_000L, SECOND);
  }

  @Test
  void refusesANegativeRate() {
    assertThatThrownBy(() -> new TokenBucket(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
