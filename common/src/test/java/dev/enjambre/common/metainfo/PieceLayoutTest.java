package dev.enjambre.common.metainfo;

import static dev.enjambre.common.metainfo.PieceLayout.BLOCK_LENGTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PieceLayoutTest {

  private static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16384, 1, 1",
    "16383, 16384, 1, 16383",
    "16384, 16384, 1, 16384",
    "16385, 16384, 2, 1",
    "32768, 16384, 2, 16384",
    "5, 2, 3, 1",
    "1000000000000, 16777216, 59605, 10817536"
  })
  void cutsPieces(long totalSize, int pieceLength, int count, int lastSize) {
    PieceLayout layout = new PieceLayout(totalSize, pieceLength);
    assertThat(layout.pieceCount()).isEqualTo(count);
    assertThat(layout.pieceSize(count - 1)).isEqualTo(lastSize);
    assertThat(layout.pieceAt(totalSize - 1)).isEqualTo(count - 1);
  }

  @Test
  void cutsBlocks() {
    PieceLayout layout = new PieceLayout(100_000, 40_000);
    assertThat(layout.blockCount(0)).isEqualTo(3);
    assertThat(layout.blockLength(0, 1)).isEqualTo(BLOCK_LENGTH);
    assertThat(layout.blockLength(0, 2)).isEqualTo(40_000 - 2 * BLOCK_LENGTH);
    assertThat(layout.pieceSize(2)).isEqualTo(20_000);
    assertThat(layout.blockCount(2)).isEqualTo(2);
    assertThat(layout.blockLength(2, 1)).isEqualTo(20_000 - BLOCK_LENGTH);
    assertThat(layout.blockOffset(2)).isEqualTo(32_768);
    assertThat(layout.blockIndex(32_767)).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void piecesAndBlocksCoverEveryByteOnce(long seed) {
    Random random = new Random(seed);
    PieceLayout layout =
        new PieceLayout(1 + random.nextInt(3_000_000), 1 + random.nextInt(200_000));
    long covered = 0;
    for (int piece = 0; piece < layout.pieceCount(); piece++) {
      assertThat(layout.pieceOffset(piece)).isEqualTo(covered);
      int inPiece = 0;
      for (int block = 0; block < layout.blockCount(piece); block++) {
        assertThat(layout.blockOffset(block)).isEqualTo(inPiece);
        int length = layout.blockLength(piece, block);
        assertThat(length).isBetween(1, BLOCK_LENGTH);
        assertThat(layout.isBlock(piece, inPiece, length)).isTrue();
        assertThat(layout.pieceAt(covered + inPiece)).isEqualTo(piece);
        assertThat(layout.blockIndex(inPiece + length - 1)).isEqualTo(block);
        inPiece += length;
      }
      assertThat(inPiece).isEqualTo(layout.pieceSize(piece));
      covered += inPiece;
    }
    assertThat(covered).isEqualTo(layout.totalSize());
    assertThat(layout.bitfieldLength()).isEqualTo((layout.pieceCount() + 7) / 8);
  }

  @Test
  void tellsRangesInsideAPieceFromOthers() {
    PieceLayout layout = new PieceLayout(50_000, 32_768);
    assertThat(layout.contains(0, 0, 32_768)).isTrue();
    assertThat(layout.contains(0, 1, 1)).isTrue();
    assertThat(layout.contains(1, 17_231, 1)).isTrue();
    assertThat(layout.contains(0, 1, 32_768)).isFalse();
    assertThat(layout.contains(1, 17_232, 1)).isFalse();
    assertThat(layout.contains(0, 0, 0)).isFalse();
    assertThat(layout.contains(0, 0, -1)).isFalse();
    assertThat(layout.contains(0, -1, 2)).isFalse();
    assertThat(layout.contains(-1, 0, 1)).isFalse();
    assertThat(layout.contains(2, 0, 1)).isFalse();
    assertThat(layout.contains(0, Integer.MAX_VALUE, Integer.MAX_VALUE)).isFalse();
    assertThat(layout.contains(Integer.MAX_VALUE, 0, 1)).isFalse();
    assertThat(layout.contains(0, Integer.MIN_VALUE, Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void tellsOurBlocksFromOtherRanges() {
    PieceLayout layout = new PieceLayout(50_000, 32_768);
    assertThat(layout.isBlock(0, 16_384, 16_384)).isTrue();
    assertThat(layout.isBlock(1, 16_384, 848)).isTrue();
    assertThat(layout.isBlock(0, 0, 16_383)).isFalse();
    assertThat(layout.isBlock(0, 1, 16_384)).isFalse();
    assertThat(layout.isBlock(0, 0, 32_768)).isFalse();
    assertThat(layout.isBlock(1, 16_384, 847)).isFalse();
  }

  @Test
  void holdsAtTheBounds() {
    PieceLayout layout = new PieceLayout(1L << 50, PieceLayout.MAX_PIECE_LENGTH);
    int last = layout.pieceCount() - 1;
    assertThat(last).isEqualTo((1 << 21) - 1);
    assertThat(layout.pieceOffset(last)).isEqualTo((1L << 50) - PieceLayout.MAX_PIECE_LENGTH);
    assertThat(layout.blockCount(last)).isEqualTo(32_768);
    assertThat(layout.isBlock(last, 32_767 * BLOCK_LENGTH, BLOCK_LENGTH)).isTrue();
  }

  @Test
  void refusesSizesOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(0, 16_384));
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(-1, 16_384));
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PieceLayout(1, PieceLayout.MAX_PIECE_LENGTH + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(Long.MAX_VALUE, 1));
  }

  @Test
  void refusesPiecesAndBlocksThatDoNotExist() {
    PieceLayout layout = new PieceLayout(50_000, 32_768);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> layout.pieceSize(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> layout.pieceOffset(-1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> layout.blockLength(1, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> layout.blockLength(0, -1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> layout.pieceAt(50_000));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> layout.pieceAt(-1));
  }
}
