package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When every block was asked of somebody, and some are slow to come. */
class PiecePickerEndgameTest {

  /** Two pieces of three blocks. */
  private static final PieceLayout LAYOUT =
      new PieceLayout(2 * 3L * PieceLayout.BLOCK_LENGTH, 3 * PieceLayout.BLOCK_LENGTH);

  private static final Bitfield ALL = Bitfield.full(2);

  private final PieceTracker pieces = new PieceTracker(LAYOUT, new Bitfield(2), new Random(3));
  private final PiecePicker picker = new PiecePicker(pieces);
  private final Map<String, Set<BlockId>> asked = new HashMap<>();
  private boolean endgame;

  private List<BlockId> pick(String peer, Bitfield has, int count) {
    Set<BlockId> own = asked.computeIfAbsent(peer, _ -> new HashSet<>());
    List<BlockId> picked = new ArrayList<>();
    endgame = picker.pick(new PiecePicker.Asker(peer, has, null, own::contains), count, picked, 0);
    own.addAll(picked);
    return picked;
  }

  private static Bitfield only(int piece) {
    Bitfield bits = new Bitfield(2);
    bits.set(piece);
    return bits;
  }

  @Test
  void beginsWhenNothingIsFree() {
    pick("a", ALL, 6);
    assertThat(endgame).isFalse();

    assertThat(pick("b", ALL, 4)).hasSize(4);
    assertThat(endgame).isTrue();
  }

  @Test
  void takesTheLastFreeBlockBeforeItAsksAgain() {
    List<BlockId> first = pick("a", ALL, 5);

    List<BlockId> second = pick("b", ALL, 4);

    assertThat(second).hasSize(4).doesNotHaveDuplicates();
    assertThat(first).doesNotContain(second.getFirst()).containsAll(second.subList(1, 4));
    assertThat(endgame).isTrue();
  }

  @Test
  void aPeerThatTakesTheLastFreeBlocksIsNotAskedForThemTwice() {
    assertThat(pick("a", ALL, 100)).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void endsWhenABlockIsFreeAgain() {
    pick("a", ALL, 6);
    pieces.released(new BlockId(0, 1));

    assertThat(pick("b", ALL, 1)).containsExactly(new BlockId(0, 1));
    assertThat(endgame).isFalse();
  }

  @Test
  void doesNotBeginWhileAPieceIsMissingThatOnlyOthersHave() {
    pieces.peerJoined(only(1));
    pick("a", only(0), 3);

    assertThat(pick("b", only(0), 3)).isEmpty();
    assertThat(endgame).isFalse();
  }

  @Test
  void beginsThoughNobodyHasAMissingPiece() {
    pick("a", only(0), 3);

    assertThat(pick("b", only(0), 3)).hasSize(3);
    assertThat(endgame).isTrue();
  }

  @Test
  void doesNotBeginWhileAnotherPieceHasAFreeBlock() {
    pick("a", only(0), 3);
    pick("b", only(1), 2);

    assertThat(pick("c", only(0), 3)).isEmpty();
    assertThat(endgame).isFalse();
  }

  @Test
  void takesTheBlocksThatFewestWereAskedForFirst() {
    pick("a", ALL, 6);
    List<BlockId> twice = pick("b", ALL, 4);

    assertThat(pick("c", ALL, 2)).doesNotContainAnyElementsOf(twice);
  }

  @Test
  void asksAPeerForABlockOnlyOnce() {
    pick("a", ALL, 6);

    List<BlockId> second = pick("b", ALL, 100);

    assertThat(second).hasSize(6).doesNotHaveDuplicates();
    assertThat(pick("b", ALL, 100)).isEmpty();
    assertThat(pick("a", ALL, 100)).isEmpty();
  }

  @Test
  void asksNotMorePeersThanTheBound() {
    assertThat(pick("a", ALL, 100)).hasSize(6);
    assertThat(pick("b", ALL, 100)).hasSize(6);
    assertThat(pick("c", ALL, 100)).hasSize(6);

    assertThat(pick("d", ALL, 100)).isEmpty();
    assertThat(endgame).isTrue();
  }

  @Test
  void asksOnlyForWhatThePeerHas() {
    pick("a", ALL, 6);

    assertThat(pick("b", only(1), 100)).hasSize(3).allMatch(block -> block.pieceIndex() == 1);
  }

  @Test
  void asksNotForABlockThatIsHere() {
    pick("a", ALL, 6);
    pieces.received(new BlockId(0, 1));

    assertThat(pick("b", ALL, 100)).hasSize(5).doesNotContain(new BlockId(0, 1));
  }

  @Test
  void aPieceThatFailedStaysWithItsOnePeer() {
    pick("a", only(0), 3).forEach(pieces::received);
    pieces.verifying(0);
    pieces.failed(0);
    pick("a", ALL, 6);

    assertThat(pick("b", ALL, 100)).hasSize(3).allMatch(block -> block.pieceIndex() == 1);
    assertThat(endgame).isTrue();
  }
}
