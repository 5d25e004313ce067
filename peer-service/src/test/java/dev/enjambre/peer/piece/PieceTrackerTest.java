package dev.enjambre.peer.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.enjambre.common.metainfo.PieceLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The way of a piece from missing to verified. */
class PieceTrackerTest {

  private static final int BLOCK = PieceLayout.BLOCK_LENGTH;

  /** Three pieces: two of two blocks, and one of a single byte. */
  private static final PieceLayout LAYOUT = new PieceLayout(4 * BLOCK + 1, 2 * BLOCK);

  private final PieceTracker pieces =
      new PieceTracker(LAYOUT, new Bitfield(LAYOUT.pieceCount()), new Random(1));

  private static Bitfield bits(int... set) {
    Bitfield bits = new Bitfield(LAYOUT.pieceCount());
    for (int piece : set) {
      bits.set(piece);
    }
    return bits;
  }

  private void deliver(int piece) {
    for (int block = 0; block < LAYOUT.blockCount(piece); block++) {
      assertThat(pieces.received(new BlockId(piece, block))).isTrue();
    }
  }

  @Test
  void aPieceIsMissingThenDownloadedThenVerifiedThenHad() {
    assertThat(pieces.state(0)).isEqualTo(PieceState.MISSING);
    assertThat(pieces.progress(0)).isNull();

    PieceProgress begun = pieces.begin(0, "peer");
    assertThat(pieces.state(0)).isEqualTo(PieceState.DOWNLOADING);
    assertThat(pieces.progress(0)).isSameAs(begun);
    assertThat(pieces.active()).containsExactly(begun);

    deliver(0);
    assertThat(begun.isComplete()).isTrue();
    pieces.verifying(0);
    assertThat(pieces.state(0)).isEqualTo(PieceState.VERIFYING);
    assertThat(pieces.progress(0)).isNull();
    assertThat(pieces.active()).isEmpty();
    assertThat(pieces.have().get(0)).isFalse();

    pieces.verified(0);
    assertThat(pieces.state(0)).isEqualTo(PieceState.HAVE);
    assertThat(pieces.have().get(0)).isTrue();
  }

  @Test
  void startsFromWhatIsThere() {
    PieceTracker half = new PieceTracker(LAYOUT, bits(0, 2), new Random(1));

    assertThat(half.state(0)).isEqualTo(PieceState.HAVE);
    assertThat(half.state(1)).isEqualTo(PieceState.MISSING);
    assertThat(half.bytesLeft()).isEqualTo(2 * BLOCK);
    assertThat(half.isComplete()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> half.begin(0, "peer"));
  }

  @Test
  void refusesABitfieldOfAnotherTorrent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PieceTracker(LAYOUT, new Bitfield(4), new Random(1)))
        .withMessage("4 bits for 3 pieces");
  }

  @Test
  void countsTheBytesThatAreNotVerified() {
    assertThat(pieces.bytesLeft()).isEqualTo(4 * BLOCK + 1);

    pieces.begin(2, "peer");
    deliver(2);
    pieces.verifying(2);
    assertThat(pieces.bytesLeft()).isEqualTo(4 * BLOCK + 1);

    pieces.verified(2);
    assertThat(pieces.bytesLeft()).isEqualTo(4 * BLOCK);

    for (int piece = 0; piece < 2; piece++) {
      pieces.begin(piece, "peer");
      deliver(piece);
      pieces.verifying(piece);
      pieces.verified(piece);
    }
    assertThat(pieces.bytesLeft()).isZero();
    assertThat(pieces.isComplete()).isTrue();
  }

  @Test
  void aPieceThatFailsIsWantedAgainWholeAndFromOnePeer() {
    pieces.begin(0, "liar");
    deliver(0);
    pieces.verifying(0);

    pieces.failed(0);

    assertThat(pieces.state(0)).isEqualTo(PieceState.MISSING);
    PieceProgress again = pieces.begin(0, "honest");
    assertThat(again.freeBlocks()).isEqualTo(2);
    assertThat(again.mayComeFrom("honest")).isTrue();
    assertThat(again.mayComeFrom("liar")).isFalse();
  }

  @Test
  void aPieceThatNeverFailedMayComeFromAnybody() {
    PieceProgress begun = pieces.begin(0, "peer");

    assertThat(begun.mayComeFrom("another")).isTrue();
    assertThat(pieces.abandonSolePieces("peer")).isEmpty();
  }

  @Test
  void givesUpThePiecesThatOnlyASilentPeerMayDeliver() {
    pieces.begin(0, "first");
    deliver(0);
    pieces.verifying(0);
    pieces.failed(0);
    pieces.begin(0, "silent").request(0, 0);
    pieces.received(new BlockId(0, 0));
    pieces.begin(1, "silent").request(0, 0);

    assertThat(pieces.abandonSolePieces("another")).isEmpty();
    assertThat(pieces.abandonSolePieces("silent")).containsExactly(0);

    assertThat(pieces.state(0)).isEqualTo(PieceState.MISSING);
    assertThat(pieces.state(1)).isEqualTo(PieceState.DOWNLOADING);
    assertThat(pieces.begin(0, "another").freeBlocks()).isEqualTo(2);
  }

  @Test
  void aPieceOfWhichNothingIsAskedAnyMoreIsMissingAgain() {
    PieceProgress begun = pieces.begin(0, "peer");
    begun.request(0, 0);
    begun.request(1, 0);

    pieces.released(new BlockId(0, 0));
    assertThat(pieces.state(0)).isEqualTo(PieceState.DOWNLOADING);

    pieces.released(new BlockId(0, 1));
    assertThat(pieces.state(0)).isEqualTo(PieceState.MISSING);
    assertThat(pieces.active()).isEmpty();
  }

  @Test
  void aPieceWithABlockStaysBegunThoughNothingIsAsked() {
    PieceProgress begun = pieces.begin(0, "peer");
    begun.request(0, 0);
    begun.request(1, 0);
    pieces.received(new BlockId(0, 0));

    pieces.released(new BlockId(0, 1));

    assertThat(pieces.state(0)).isEqualTo(PieceState.DOWNLOADING);
    assertThat(begun.freeBlocks()).isEqualTo(1);
  }

  @Test
  void aBlockIsWantedOnce() {
    pieces.begin(0, "peer").request(0, 0);

    assertThat(pieces.received(new BlockId(0, 0))).isTrue();
    assertThat(pieces.received(new BlockId(0, 0))).isFalse();
    assertThat(pieces.received(new BlockId(1, 0))).isFalse();
  }

  @Test
  void aReleaseThatComesLateChangesNothing() {
    PieceProgress begun = pieces.begin(0, "peer");
    begun.request(0, 0);
    pieces.received(new BlockId(0, 0));

    pieces.released(new BlockId(0, 0));
    pieces.released(new BlockId(1, 1));

    assertThat(begun.isReceived(0)).isTrue();
    assertThat(begun.receivedBlocks()).isEqualTo(1);
    assertThat(pieces.state(1)).isEqualTo(PieceState.MISSING);
  }

  @Test
  void refusesToSkipAStep() {
    assertThatIllegalStateException()
        .isThrownBy(() -> pieces.verifying(0))
        .withMessageContaining("piece 0 is MISSING, not DOWNLOADING");
    assertThatIllegalStateException().isThrownBy(() -> pieces.verified(0));
    assertThatIllegalStateException().isThrownBy(() -> pieces.failed(0));
    pieces.begin(0, "peer");
    assertThatIllegalStateException().isThrownBy(() -> pieces.begin(0, "peer"));
    assertThatIllegalStateException().isThrownBy(() -> pieces.verified(0));
  }

  @Test
  void refusesToVerifyAPieceThatIsNotWhole() {
    pieces.begin(0, "peer").request(0, 0);
    pieces.received(new BlockId(0, 0));

    assertThatIllegalStateException()
        .isThrownBy(() -> pieces.verifying(0))
        .withMessageContaining("1 of 2 blocks");
    assertThat(pieces.state(0)).isEqualTo(PieceState.DOWNLOADING);
  }

  @Test
  void countsWhoHasAPiece() {
    Bitfield partial = bits(0);
    pieces.peerJoined(partial);
    pieces.peerJoined(Bitfield.full(3));
    assertThat(availabilities()).containsExactly(2, 1, 1);

    partial.set(1);
    pieces.peerGained(1, partial);
    assertThat(availabilities()).containsExactly(2, 2, 1);

    partial.set(2);
    pieces.peerGained(2, partial);
    assertThat(availabilities()).containsExactly(2, 2, 2);

    pieces.peerLost(1, partial);
    partial.clear(1);
    assertThat(availabilities()).containsExactly(2, 1, 2);
    pieces.peerLost(0, partial);
    partial.clear(0);
    assertThat(availabilities()).containsExactly(1, 1, 2);

    pieces.peerLeft(partial);
    pieces.peerLeft(Bitfield.full(3));
    assertThat(availabilities()).containsExactly(0, 0, 0);
  }

  @Test
  void countsWhoHasAPieceAlsoWhenEverythingIsHere() {
    PieceTracker whole = new PieceTracker(LAYOUT, Bitfield.full(3), new Random(1));
    Bitfield partial = bits(0);
    assertThat(whole.availability(0)).isZero();

    whole.peerJoined(partial);
    partial.set(2);
    whole.peerGained(2, partial);
    assertThat(availabilities(whole)).containsExactly(1, 0, 1);
    assertThat(whole.anyToBegin()).isFalse();

    whole.peerLeft(partial);
    assertThat(availabilities(whole)).containsExactly(0, 0, 0);
    assertThatIllegalStateException().isThrownBy(() -> whole.peerLeft(partial));
  }

  @Test
  void keepsCountWhenTheLastPieceIsVerified() {
    pieces.peerJoined(bits(0, 1));
    for (int piece = 0; piece < 3; piece++) {
      pieces.begin(piece, "peer");
      deliver(piece);
      pieces.verifying(piece);
      pieces.verified(piece);
    }
    pieces.peerJoined(bits(1));
    assertThat(availabilities()).containsExactly(1, 2, 0);
    assertThat(pieces.isComplete()).isTrue();
    assertThat(pieces.progress(2)).isNull();
  }

  private List<Integer> availabilities() {
    return availabilities(pieces);
  }

  private static List<Integer> availabilities(PieceTracker pieces) {
    return List.of(pieces.availability(0), pieces.availability(1), pieces.availability(2));
  }
}
