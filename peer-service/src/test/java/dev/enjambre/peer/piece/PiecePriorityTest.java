package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pieces are wanted, which more than others, and which somebody waits for. */
class PiecePriorityTest {

  /** Ten pieces of two blocks, the last block shorter. */
  private static final PieceLayout LAYOUT = new PieceLayout(10 * 32_768 - 1000, 32_768);

  private static final Bitfield ALL = Bitfield.full(10);
  private static final long SECOND = 1_000_000_000L;

  private final PieceTracker pieces = new PieceTracker(LAYOUT, new Bitfield(10), new Random(7));
  private final PiecePicker picker = new PiecePicker(pieces);

  PiecePriorityTest() {
    pieces.peerJoined(ALL);
  }

  private List<BlockId> pick(String peer, int count, long nowNanos) {
    List<BlockId> picked = new ArrayList<>();
    picker.pick(new PiecePicker.Asker(peer, ALL, null, _ -> false), count, picked, nowNanos);
    return picked;
  }

  private void fetch(int piece) {
    for (BlockId block : pick("a", LAYOUT.blockCount(piece), 0)) {
      assertThat(block.pieceIndex()).isEqualTo(piece);
      pieces.received(block);
    }
    pieces.verifying(piece);
    pieces.verified(piece);
  }

  /** Fetches the piece of which that block is asked for. */
  private void fetch(BlockId first) {
    for (int block = 0; block < LAYOUT.blockCount(first.pieceIndex()); block++) {
      pieces.received(new BlockId(first.pieceIndex(), block));
    }
    pieces.verifying(first.pieceIndex());
    pieces.verified(first.pieceIndex());
  }

  private static List<Integer> piecesOf(List<BlockId> blocks) {
    return blocks.stream().map(BlockId::pieceIndex).distinct().toList();
  }

  @Test
  void picksTheMoreWantedFirst() {
    pieces.prioritize(3, PiecePriority.LOW);
    pieces.prioritize(6, PiecePriority.HIGH);
    pieces.prioritize(8, PiecePriority.HIGH);

    List<Integer> order = piecesOf(pick("a", 20, 0));

    assertThat(order).hasSize(10).endsWith(3);
    assertThat(order.subList(0, 2)).containsExactlyInAnyOrder(6, 8);
  }

  @Test
  void asksForNothingThatIsSkipped() {
    for (int piece = 0; piece < 9; piece++) {
      assertThat(pieces.prioritize(piece, PiecePriority.SKIP)).isTrue();
    }

    assertThat(piecesOf(pick("a", 20, 0))).containsExactly(9);
    assertThat(pieces.wantedLeft()).isEqualTo(LAYOUT.pieceSize(9));
    assertThat(pieces.bytesLeft()).isEqualTo(LAYOUT.totalSize());
  }

  @Test
  void isSatisfiedWithWhatIsWanted() {
    for (int piece = 1; piece < 10; piece++) {
      pieces.prioritize(piece, PiecePriority.SKIP);
    }

    fetch(0);

    assertThat(pieces.isSatisfied()).isTrue();
    assertThat(pieces.isComplete()).isFalse();
    assertThat(pieces.wantedLeft()).isZero();

    assertThat(pieces.prioritize(4, PiecePriority.LOW)).isTrue();

    assertThat(pieces.isSatisfied()).isFalse();
    fetch(4);
    assertThat(pieces.isSatisfied()).isTrue();
  }

  @Test
  void knowsHowRareAPieceIsThatIsWantedAgain() {
    Bitfield allButSix = Bitfield.full(10);
    allButSix.clear(6);
    for (int piece = 0; piece < 10; piece++) {
      pieces.prioritize(piece, PiecePriority.SKIP);
    }
    assertThat(pieces.isSatisfied()).isTrue();
    pieces.peerJoined(allButSix);
    for (int piece = 0; piece < 10; piece++) {
      pieces.prioritize(piece, PiecePriority.NORMAL);
    }
    for (int got = 0; got < PiecePicker.RANDOM_FIRST_PIECES; got++) {
      pieces.prioritize(6, PiecePriority.SKIP);
      fetch(pick("b", 1, 0).getFirst());
    }
    pieces.prioritize(6, PiecePriority.NORMAL);

    assertThat(pick("c", 1, 0)).containsExactly(new BlockId(6, 0));
  }

  @Test
  void takesInWhatWasAskedOfAPieceThatIsSkippedMeanwhile() {
    pieces.sequential(true);
    List<BlockId> asked = pick("a", 1, 0);
    pieces.prioritize(0, PiecePriority.SKIP);

    assertThat(piecesOf(pick("b", 20, 0))).doesNotContain(0).hasSize(9);
    assertThat(pieces.received(asked.getFirst())).isTrue();

    pieces.prioritize(0, PiecePriority.NORMAL);

    assertThat(pick("b", 1, 0)).containsExactly(new BlockId(0, 1));
  }

  @Test
  void tellsOnlyOfChangesOfWhatIsLacking() {
    pieces.sequential(true);
    fetch(0);

    assertThat(pieces.prioritize(0, PiecePriority.SKIP)).as("a verified piece").isFalse();
    assertThat(pieces.prioritize(1, PiecePriority.HIGH)).as("still wanted").isFalse();
    assertThat(pieces.prioritize(2, PiecePriority.NORMAL)).as("as before").isFalse();
    assertThat(pieces.prioritize(2, PiecePriority.SKIP)).as("no longer wanted").isTrue();
    assertThat(pieces.prioritize(2, PiecePriority.HIGH)).as("wanted again").isTrue();
  }

  @Test
  void goesInOrderWhenToldTo() {
    pieces.sequential(true);

    assertThat(piecesOf(pick("a", 20, 0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void asksFirstForWhatSomebodyWaitsFor() {
    pieces.prioritize(1, PiecePriority.HIGH);
    pieces.urgent(List.of(7, 5));

    assertThat(piecesOf(pick("a", 6, 0))).containsExactly(7, 5, 1);
  }

  @Test
  void asksASecondPeerForWhatSomebodyWaitsForAndTheFirstIsSlowToGive() {
    pieces.urgent(List.of(7));
    List<BlockId> first = pick("a", 2, 0);
    assertThat(first).extracting(BlockId::pieceIndex).containsOnly(7);

    assertThat(piecesOf(pick("b", 2, SECOND / 10))).doesNotContain(7);
    assertThat(pick("c", 2, SECOND)).isEqualTo(first);
    assertThat(piecesOf(pick("d", 2, 3 * SECOND))).as("two are enough").doesNotContain(7);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void countsStayRightWhateverIsPrioritized(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PiecePriority> priorities = List.of(PiecePriority.values());
    for (int i = 0; i < 2000; i++) {
      int piece = random.nextInt(10);
      boolean skippedBefore = !pieces.lacking().get(piece);
      PiecePriority priority = priorities.get(random.nextInt(4));
      boolean changed = pieces.prioritize(piece, priority);
      assertThat(changed).isEqualTo(skippedBefore == (priority != PiecePriority.SKIP));
      if (random.nextInt(8) == 0) {
        Bitfield has = new Bitfield(10);
        has.set(random.nextInt(10));
        pieces.peerJoined(has);
      }
      if (random.nextInt(20) == 0) {
        pick("a", 1, 0).forEach(pieces::released);
      }
      long bytes = 0;
      for (int other = 0; other < 10; other++) {
        bytes += pieces.lacking().get(other) ? LAYOUT.pieceSize(other) : 0;
        assertThat(pieces.lacking().get(other))
            .isEqualTo(pieces.priority(other) != PiecePriority.SKIP);
      }
      assertThat(pieces.wantedLeft()).isEqualTo(bytes);
    }
    assertThat(piecesOf(pick("z", 100, 0))).hasSize(pieces.lacking().cardinality());
  }
}
