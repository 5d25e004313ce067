package dev.enjambre.peer.choke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whom a cooperating peer lets ask. */
class CooperativeChokerTest {

  private static final long SECOND = 1_000_000_000L;

  private final CooperativeChoker<String> choker =
      new CooperativeChoker<>(2, 10 * SECOND, new Random(4));

  private static CooperativeChoker.Candidate<String> waiting(String peer, int lacking) {
    return new CooperativeChoker.Candidate<>(peer, lacking, false, false, false, 0);
  }

  private static CooperativeChoker.Candidate<String> served(
      String peer, int lacking, boolean idle, long sinceNanos) {
    return new CooperativeChoker.Candidate<>(peer, lacking, true, idle, true, sinceNanos);
  }

  @Test
  void letsEverybodyAskWhileThereAreSlots() {
    assertThat(choker.decide(List.of(waiting("a", 1), waiting("b", 90)), 0))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void prefersThoseThatLackMost() {
    assertThat(choker.decide(List.of(waiting("a", 10), waiting("b", 90), waiting("c", 50)), 0))
        .containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void letsOneFinishItsTurn() {
    assertThat(
            choker.decide(
                List.of(served("a", 10, false, 0), waiting("b", 90), waiting("c", 50)), 5 * SECOND))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void handsOnTheSlotOfOneWhoseTurnIsOver() {
    assertThat(
            choker.decide(
                List.of(served("a", 10, false, 0), waiting("b", 90), waiting("c", 50)),
                10 * SECOND))
        .containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void handsOnTheSlotOfOneThatDoesNotUseIt() {
    assertThat(
            choker.decide(
                List.of(served("a", 90, true, 0), waiting("b", 10), waiting("c", 10)), SECOND))
        .containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void letsEachOfEqualsHaveItsTurn() {
    long now = 0;
    List<String> order = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
    List<String> seen = new ArrayList<>();
    List<CooperativeChoker.Candidate<String>> peers = new ArrayList<>();
    order.forEach(peer -> peers.add(waiting(peer, 50)));
    for (int round = 0; round < 3; round++) {
      long start = now;
      for (String chosen : choker.decide(peers, now)) {
        seen.add(chosen);
        peers.replaceAll(
            peer -> peer.peer().equals(chosen) ? served(chosen, 50, false, start) : peer);
      }
      now += 10 * SECOND;
    }

    assertThat(seen).contains("a", "b", "c", "d", "e").hasSize(6);
  }
}
