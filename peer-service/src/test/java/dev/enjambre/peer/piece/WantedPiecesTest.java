package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the pieces that a peer has is the rarest, whether it has few of them or many. */
class WantedPiecesTest {

  private static final int PIECES = 300;
  private static final PieceLayout LAYOUT = new PieceLayout(PIECES * 16_384L, 16_384);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsTheRarestOfTheMostWanted(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    WantedPieces wanted = new WantedPieces(LAYOUT, random);
    for (int piece = 0; piece < PIECES; piece++) {
      wanted.missing(piece);
      if (random.nextInt(10) == 0) {
        wanted.prioritize(piece, PiecePriority.HIGH, false, true);
      }
      for (int holders = random.nextInt(20); holders > 0; holders--) {
        wanted.increment(piece);
      }
    }
    for (int piece = 0; piece < PIECES; piece += 3) {
      wanted.begun(piece);
    }

    for (int share = 1; share <= PIECES; share++) {
      Bitfield has = new Bitfield(PIECES);
      for (int piece = 0; piece < PIECES; piece++) {
        if (random.nextInt(PIECES) < share) {
          has.set(piece);
        }
      }
      int best = Integer.MAX_VALUE;
      for (int piece = 0; piece < PIECES; piece++) {
        if (has.get(piece) && wanted.waiting().get(piece)) {
          best = Math.min(best, worth(wanted, piece));
        }
      }
      int rarest = wanted.rarestIn(has);
      assertThat(rarest < 0 ? Integer.MAX_VALUE : worth(wanted, rarest)).isEqualTo(best);
      assertThat(rarest < 0 || (has.get(rarest) && wanted.waiting().get(rarest))).isTrue();
    }
  }

  private static int worth(WantedPieces wanted, int piece) {
    return (wanted.priority(piece) == PiecePriority.HIGH ? 0 : 100) + wanted.availability(piece);
  }
}
