package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which piece is chosen while there are blocks that nobody was asked for. */
class PiecePickerTest {

  /** Ten pieces of three blocks each. */
  private static final PieceLayout LAYOUT =
      new PieceLayout(10 * 3L * PieceLayout.BLOCK_LENGTH, 3 * PieceLayout.BLOCK_LENGTH);

  private static final Bitfield ALL = Bitfield.full(LAYOUT.pieceCount());

  /** Enough verified pieces that the random start is over: 0 to 3. */
  private static Bitfield started() {
    return bits(0, 1, 2, 3);
  }

  private static Bitfield bits(int... set) {
    Bitfield bits = new Bitfield(LAYOUT.pieceCount());
    for (int piece : set) {
      bits.set(piece);
    }
    return bits;
  }

  private static PieceTracker tracker(Bitfield have) {
    return new PieceTracker(LAYOUT, have, new Random(7));
  }

  private static List<BlockId> pick(
      PieceTracker pieces, String peer, Bitfield has, @Nullable BlockId last, int count) {
    List<BlockId> picked = new ArrayList<>();
    new PiecePicker(pieces)
        .pick(new PiecePicker.Asker(peer, has, last, _ -> false), count, picked, 0);
    return picked;
  }

  private static List<BlockId> blocks(int piece) {
    return List.of(new BlockId(piece, 0), new BlockId(piece, 1), new BlockId(piece, 2));
  }

  @Test
  void takesTheRarestPieceThatThePeerHas() {
    PieceTracker pieces = tracker(started());
    pieces.peerJoined(bits(4, 5, 6, 7, 8));
    pieces.peerJoined(bits(4, 5, 6, 8, 9));
    pieces.peerJoined(bits(4, 5, 6, 8, 9));

    assertThat(pick(pieces, "a", bits(4, 5, 6, 7, 8), null, 3)).isEqualTo(blocks(7));
    assertThat(pick(pieces, "b", bits(4, 5, 6, 8, 9), null, 3)).isEqualTo(blocks(9));
  }

  @Test
  void aSeederMakesNoPieceRarerThanAnother() {
    PieceTracker pieces = tracker(started());
    pieces.peerJoined(ALL);
    pieces.peerJoined(bits(4, 5, 6, 7, 8));

    assertThat(pick(pieces, "seeder", ALL, null, 3)).isEqualTo(blocks(9));
  }

  @Test
  void theFirstPiecesAreChosenAtRandom() {
    Set<Integer> first = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      PieceTracker pieces = new PieceTracker(LAYOUT, bits(0, 1, 2), new Random(seed));
      // Rarest first would take 9 and nothing else.
      pieces.peerJoined(bits(0, 1, 2, 3, 4, 5, 6, 7, 8));
      pieces.peerJoined(ALL);
      List<BlockId> picked = new ArrayList<>();
      new PiecePicker(pieces).pick(new PiecePicker.Asker("a", ALL, null, _ -> false), 1, picked, 0);
      first.add(picked.getFirst().pieceIndex());
    }

    assertThat(first).containsExactlyInAnyOrder(3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void theRandomStartFindsTheOnePieceThatThePeerHas() {
    for (long seed = 0; seed < 50; seed++) {
      PieceTracker pieces = new PieceTracker(LAYOUT, bits(), new Random(seed));
      pieces.peerJoined(bits(5));

      assertThat(pick(pieces, "a", bits(5), null, 3)).isEqualTo(blocks(5));
    }
  }

  @Test
  void blocksOfAPieceAreAskedForInOrder() {
    assertThat(pick(tracker(started()), "a", bits(6), null, 3)).isEqualTo(blocks(6));
  }

  @Test
  void aPeerKeepsToItsOwnPiece() {
    PieceTracker pieces = tracker(started());
    BlockId first = pick(pieces, "a", bits(8), null, 1).getFirst();
    BlockId second = pick(pieces, "b", bits(9), null, 1).getFirst();

    // Piece 8 was begun before, yet whoever is at work on 9 goes on with it.
    assertThat(pick(pieces, "b", ALL, second, 2))
        .containsExactly(new BlockId(9, 1), new BlockId(9, 2));
    assertThat(pick(pieces, "a", ALL, first, 2))
        .containsExactly(new BlockId(8, 1), new BlockId(8, 2));
  }

  @Test
  void aPieceThatIsBegunComesBeforeANewOne() {
    PieceTracker pieces = tracker(started());
    pick(pieces, "a", bits(6), null, 1);
    pieces.peerJoined(bits(6));

    assertThat(pick(pieces, "b", ALL, null, 3))
        .hasSize(3)
        .startsWith(new BlockId(6, 1), new BlockId(6, 2))
        .noneMatch(block -> block.pieceIndex() == 6 && block.blockIndex() == 0);
  }

  @Test
  void picksAcrossPiecesUntilThereAreEnough() {
    List<BlockId> picked = pick(tracker(started()), "a", ALL, null, 8);

    assertThat(picked).hasSize(8).doesNotHaveDuplicates();
    assertThat(picked.stream().map(BlockId::pieceIndex).distinct()).hasSize(3);
  }

  @Test
  void neverPicksWhatThePeerLacksOrWhatWeHave() {
    Bitfield peer = bits(0, 1, 2, 3, 5, 7);

    List<BlockId> picked = pick(tracker(started()), "a", peer, null, 100);

    assertThat(picked).hasSize(6).allMatch(block -> Set.of(5, 7).contains(block.pieceIndex()));
  }

  @Test
  void picksNothingOfAPieceThatIsBeingVerified() {
    PieceTracker pieces = tracker(bits(0, 1, 2, 3, 4, 5, 6, 7, 8));
    pick(pieces, "a", ALL, null, 3).forEach(pieces::received);
    pieces.verifying(9);

    assertThat(pick(pieces, "b", ALL, new BlockId(9, 2), 3)).isEmpty();
  }

  @Test
  void beginsNothingWhenNothingIsAskedFor() {
    PieceTracker pieces = tracker(started());

    assertThat(pick(pieces, "a", ALL, null, 0)).isEmpty();
    assertThat(pieces.active()).isEmpty();
  }

  @Test
  void aPieceThatFailedIsAskedOfOnePeerOnly() {
    PieceTracker pieces = tracker(bits(0, 1, 2, 3, 4, 5, 6, 7, 8));
    pick(pieces, "a", ALL, null, 3).forEach(pieces::received);
    pieces.verifying(9);
    pieces.failed(9);

    assertThat(pick(pieces, "b", ALL, null, 1)).containsExactly(new BlockId(9, 0));
    assertThat(pick(pieces, "c", ALL, null, 9)).isEmpty();
    assertThat(pick(pieces, "b", ALL, new BlockId(9, 0), 9))
        .startsWith(new BlockId(9, 1), new BlockId(9, 2));
  }
}
