package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceStretchTest {

  private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

  private static PieceTracker tracker(int pieces, int... have) {
    Bitfield bits = new Bitfield(pieces);
    for (int piece : have) {
      bits.set(piece);
    }
    return new PieceTracker(new PieceLayout((long) pieces * BLOCK, BLOCK), bits, new Random(1));
  }

  private static Bitfield bits(int pieces, int... set) {
    Bitfield bits = new Bitfield(pieces);
    for (int piece : set) {
      bits.set(piece);
    }
    return bits;
  }

  @Test
  void eachPieceIsAStretchWhileThereAreFew() {
    PieceTracker pieces = tracker(4, 0);
    pieces.peerJoined(bits(4, 0, 1, 2));
    pieces.begin(1, "peer");
    pieces.prioritize(2, PiecePriority.SKIP);

    assertThat(PieceStretch.of(pieces, 10))
        .containsExactly(
            new PieceStretch(0, 1, 1, 0, 0, 0),
            new PieceStretch(1, 1, 0, 1, 0, 0),
            new PieceStretch(2, 1, 0, 0, 1, 0),
            new PieceStretch(3, 1, 0, 0, 0, 1));
  }

  @Test
  void aPieceThatIsBeingCheckedIsUnderway() {
    PieceTracker pieces = tracker(1);
    pieces.begin(0, "peer");
    pieces.received(new BlockId(0, 0));
    pieces.verifying(0);

    assertThat(PieceStretch.of(pieces, 1)).containsExactly(new PieceStretch(0, 1, 0, 1, 0, 0));
  }

  @Test
  void aPieceThatIsNotWantedIsNotMissedAnywhere() {
    PieceTracker pieces = tracker(1);
    pieces.prioritize(0, PiecePriority.SKIP);

    assertThat(PieceStretch.of(pieces, 1)).containsExactly(new PieceStretch(0, 1, 0, 0, 1, 0));
  }

  @Test
  void stretchesCoverEveryPieceOnceAndAreAlikeInLength() {
    List<PieceStretch> stretches = PieceStretch.of(tracker(1003, 5, 1002), 320);

    assertThat(stretches).hasSize(320);
    int next = 0;
    for (PieceStretch stretch : stretches) {
      assertThat(stretch.first()).isEqualTo(next);
      assertThat(stretch.count()).isBetween(3, 4);
      next += stretch.count();
    }
    assertThat(next).isEqualTo(1003);
    assertThat(stretches.stream().mapToInt(PieceStretch::have).sum()).isEqualTo(2);
    assertThat(stretches.getLast().have()).isEqualTo(1);
  }
}
