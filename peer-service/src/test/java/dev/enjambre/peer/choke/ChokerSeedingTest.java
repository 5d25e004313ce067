package dev.enjambre.peer.choke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a seeder serves: everybody, in turn. */
class ChokerSeedingTest {

  private static final long ROUND = ChokerConfig.DEFAULT.round().toNanos();
  private static final int ROUNDS_A_TURN = 3;
  private static final int SLOTS = 8;

  /** Peers that remember their choke state, as a session does. */
  private static final class Crowd {
    private final Map<String, Long> unchokedSince = new LinkedHashMap<>();
    private final Map<String, Boolean> unchoked = new HashMap<>();
    private final Map<String, Integer> roundsServed = new HashMap<>();
    private final Map<String, Integer> turnLength = new HashMap<>();
    private int shortestTurn = Integer.MAX_VALUE;

    Crowd(int size) {
      for (int i = 0; i < size; i++) {
        join("p" + i);
      }
    }

    void join(String peer) {
      unchokedSince.put(peer, Long.MIN_VALUE);
      unchoked.put(peer, false);
      roundsServed.put(peer, 0);
    }

    List<ChokeCandidate<String>> candidates() {
      return unchokedSince.entrySet().stream()
          .map(entry ->
              new ChokeCandidate<>(
                  entry.getKey(),
                  true,
                  unchoked.getOrDefault(entry.getKey(), false),
                  false,
                  0,
                  0,
                  entry.getValue(),
                  entry.getValue() != Long.MIN_VALUE))
          .toList();
    }

    void apply(Set<String> chosen, long now) {
      for (String peer : List.copyOf(unchokedSince.keySet())) {
        boolean before = unchoked.getOrDefault(peer, false);
        boolean after = chosen.contains(peer);
        if (after && !before) {
          unchokedSince.put(peer, now);
          turnLength.put(peer, 0);
        }
        if (after) {
          roundsServed.merge(peer, 1, Integer::sum);
          turnLength.merge(peer, 1, Integer::sum);
        }
        if (before && !after) {
          shortestTurn = Math.min(shortestTurn, turnLength.getOrDefault(peer, 0));
        }
        unchoked.put(peer, after);
      }
    }
  }

  private static void run(Choker<String> choker, Crowd crowd, int from, int to) {
    for (int round = from; round < to; round++) {
      Set<String> chosen = choker.decide(crowd.candidates(), true, round * ROUND);
      assertThat(chosen).hasSize(SLOTS);
      crowd.apply(chosen, round * ROUND);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void starvesNobody(long seed) {
    Choker<String> choker = new Choker<>(ChokerConfig.DEFAULT, new Random(seed));
    Crowd crowd = new Crowd(50);
    int rounds = 50 * ROUNDS_A_TURN * 10 / SLOTS;

    run(choker, crowd, 0, rounds);

    double fair = rounds * (double) SLOTS / 50;
    assertThat(crowd.roundsServed.values())
        .allSatisfy(served -> assertThat((double) served).isBetween(fair * 0.5, fair * 1.5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whoeverIsServedKeepsItsTurnToTheEnd(long seed) {
    Choker<String> choker = new Choker<>(ChokerConfig.DEFAULT, new Random(seed));
    Crowd crowd = new Crowd(50);

    run(choker, crowd, 0, 300);

    assertThat(crowd.shortestTurn).isEqualTo(ROUNDS_A_TURN);
  }

  @Test
  void aNewcomerIsServedWithinTwoTurns() {
    Choker<String> choker = new Choker<>(ChokerConfig.DEFAULT, new Random(1));
    Crowd crowd = new Crowd(50);
    run(choker, crowd, 0, 100);

    crowd.join("newcomer");
    run(choker, crowd, 100, 100 + 2 * ROUNDS_A_TURN);

    assertThat(crowd.roundsServed.get("newcomer")).isPositive();
  }

  @Test
  void doesNotStumbleWhenTheClockWrapsAround() {
    Choker<String> choker = new Choker<>(ChokerConfig.DEFAULT, new Random(1));
    Crowd crowd = new Crowd(20);
    long start = Long.MAX_VALUE - 20 * ROUND;
    for (int round = 0; round < 120; round++) {
      long now = start + round * ROUND;
      crowd.apply(choker.decide(crowd.candidates(), true, now), now);
    }

    assertThat(crowd.roundsServed.values()).allMatch(served -> served >= 30);
  }
}
