package dev.enjambre.tracker.swarm;

import static dev.enjambre.tracker.swarm.ShardDriver.overIpv6;
import static dev.enjambre.tracker.swarm.ShardDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chance is seeded, so each of these either passes always or never. */
class SamplerTest {

  private final Sampler sampler = new Sampler();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1023, 1024, 1025, 5000})
  void drawsEachNumberOnce(int bound) {
    SplittableRandom random = new SplittableRandom(bound);
    for (int round = 0; round < 3; round++) {
      Set<Integer> drawn = new HashSet<>();
      sampler.begin(bound, bound);
      for (int i = 0; i < bound; i++) {
        drawn.add(sampler.next(random));
      }
      assertThat(drawn).hasSize(bound).allMatch(number -> number >= 0 && number < bound);
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 5, 20000", "1000, 50, 4000", "3000, 50, 8000", "1000000, 1, 300000"})
  void drawsEachNumberWithTheSameChance(int bound, int draws, int rounds) {
    SplittableRandom random = new SplittableRandom(1);
    int cells = Math.min(bound, 1000);
    long[] drawn = new long[cells];
    long[] last = new long[cells];
    for (int round = 0; round < rounds; round++) {
      sampler.begin(bound, draws);
      for (int i = 0; i < draws; i++) {
        int number = sampler.next(random);
        drawn[(int) ((long) number * cells / bound)]++;
        if (i == draws - 1) {
          last[(int) ((long) number * cells / bound)]++;
        }
      }
    }
    assertUniform(drawn);
    assertUniform(last);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 2000})
  void drawsPairsIndependently(int bound) {
    SplittableRandom random = new SplittableRandom(2);
    long[] pairs = new long[16];
    for (int round = 0; round < 64_000; round++) {
      sampler.begin(bound, 4);
      long[] drawn = new long[4];
      for (int i = 0; i < 4; i++) {
        drawn[i] = sampler.next(random);
      }
      int order = 0;
      for (int i = 1; i < 4; i++) {
        order = order * 2 + (drawn[i] > drawn[i - 1] ? 1 : 0);
      }
      pairs[order]++;
    }
    // Of the 24 orders of four numbers so many rise and fall in each of the eight ways.
    int[] ways = {1, 3, 5, 3, 3, 5, 3, 1};
    for (int i = 0; i < 8; i++) {
      double expected = 64_000 * ways[i] / 24.0;
      assertThat((double) pairs[i])
          .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }
  }

  /** 2,000 members of both roles and families; whoever asks, 30 of 1,999 are given. */
  @Test
  void givesEachMemberOfALargeSwarmTheSameChance() {
    ShardDriver driver = new ShardDriver(3, 10, 10_000);
    for (int i = 0; i < 2000; i++) {
      driver.announce(i % 4 == 0 ? overIpv6(i) : peer(i), i % 3 == 0, AnnounceEvent.NONE, 0);
    }
    long[] drawn = new long[2000];
    for (int round = 0; round < 5000; round++) {
      for (SwarmPeer given : driver.announce(peer(1), false, AnnounceEvent.NONE, 30).peers()) {
        drawn[given.id().low()]++;
      }
    }
    assertThat(drawn[1]).isZero();
    drawn[1] = drawn[2];
    assertUniform(drawn);
  }

  /** The statistic of chi-square, which may be five standard deviations off its mean. */
  private static void assertUniform(long[] counts) {
    double expected = 0;
    for (long count : counts) {
      expected += (double) count / counts.length;
    }
    double statistic = 0;
    for (long count : counts) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    double degrees = counts.length - 1;
    assertThat(statistic).isBetween(degrees * 0.1, degrees + 5 * Math.sqrt(2 * degrees));
  }
}
