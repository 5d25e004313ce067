package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RarestFirstTest {

  private static RarestFirst allWaiting(int pieces, long seed) {
    RarestFirst rarest = new RarestFirst(pieces, new SplittableRandom(seed));
    for (int piece = 0; piece < pieces; piece++) {
      rarest.add(piece);
    }
    return rarest;
  }

  private static List<Integer> order(RarestFirst rarest) {
    List<Integer> order = new ArrayList<>();
    for (int rank = 0; rank < rarest.waiting(); rank++) {
      order.add(rarest.at(rank));
    }
    return order;
  }

  @Test
  void theRarestStandsFirst() {
    RarestFirst rarest = allWaiting(3, 1);
    rarest.increment(0);
    rarest.increment(0);
    rarest.increment(2);

    assertThat(order(rarest)).containsExactly(1, 2, 0);

    rarest.increment(1);
    rarest.increment(1);
    rarest.increment(1);

    assertThat(order(rarest)).containsExactly(2, 0, 1);
  }

  @Test
  void aPieceThatIsTakenOutIsCountedOn() {
    RarestFirst rarest = allWaiting(3, 1);
    rarest.remove(0);
    for (int i = 0; i < 100; i++) {
      rarest.increment(0);
    }
    rarest.increment(1);

    assertThat(order(rarest)).containsExactly(2, 1);

    rarest.add(0);

    assertThat(order(rarest)).containsExactly(2, 1, 0);
    assertThat(rarest.availability(0)).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithANaiveModelWhateverHappens(long seed) {
    Random random = new Random(seed);
    int pieces = 1 + random.nextInt(60);
    int[] availability = new int[pieces];
    Set<Integer> waiting = new HashSet<>();
    RarestFirst rarest = new RarestFirst(pieces, new Random(seed));
    for (int step = 0; step < 8_000; step++) {
      int piece = random.nextInt(pieces);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          rarest.increment(piece);
          availability[piece]++;
        }
        case 2 -> {
          if (availability[piece] > 0) {
            rarest.decrement(piece);
            availability[piece]--;
          }
        }
        case 3 -> {
          if (waiting.add(piece)) {
            rarest.add(piece);
          }
        }
        default -> {
          if (waiting.remove(piece)) {
            rarest.remove(piece);
          }
        }
      }
      List<Integer> order = order(rarest);
      assertThat(order)
          .as("seed %d step %d", seed, step)
          .hasSize(waiting.size())
          .hasSameElementsAs(waiting)
          .isSortedAccordingTo((a, b) -> Integer.compare(availability[a], availability[b]));
      assertThat(rarest.isWaiting(piece)).isEqualTo(waiting.contains(piece));
      assertThat(rarest.availability(piece)).isEqualTo(availability[piece]);
    }
  }

  @Test
  void equallyRarePiecesStandInRandomOrder() {
    Set<List<Integer>> orders = new HashSet<>();
    TreeSet<Integer> firsts = new TreeSet<>();
    for (long seed = 0; seed < 100; seed++) {
      RarestFirst rarest = allWaiting(5, seed);
      orders.add(order(rarest));
      firsts.add(rarest.at(0));
    }

    assertThat(firsts).containsExactly(0, 1, 2, 3, 4);
    assertThat(orders).hasSizeGreaterThan(30);
  }

  @Test
  void refusesWhatCannotBe() {
    RarestFirst rarest = allWaiting(2, 1);
    rarest.remove(1);

    assertThatIllegalStateException().isThrownBy(() -> rarest.add(0));
    assertThatIllegalStateException().isThrownBy(() -> rarest.remove(1));
    assertThatIllegalStateException().isThrownBy(() -> rarest.decrement(0));
    assertThat(order(rarest)).containsExactly(0);
    assertThat(rarest.availability(0)).isZero();
  }
}
