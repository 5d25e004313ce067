package dev.enjambre.common.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamingPieceHasherTest {

  private static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @Test
  void hashesPieceByPiece() {
    StreamingPieceHasher hasher = new StreamingPieceHasher(3);
    hasher.update(ByteBuffer.wrap("abcab".getBytes(StandardCharsets.US_ASCII)));
    hasher.update(ByteBuffer.wrap("cx".getBytes(StandardCharsets.US_ASCII)));
    assertThat(HexFormat.of().formatHex(hasher.finish()))
        .isEqualTo(
            "a9993e364706816aba3e25717850c26c9cd0d89d"
                + "a9993e364706816aba3e25717850c26c9cd0d89d"
                + "11f6ad8ec52a2984abaafd7c3b516503785c2072");
    assertThat(hasher.totalSize()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void doesNotCareHowTheDataIsSplit(long seed) {
    Random random = new Random(seed);
    byte[] data = new byte[random.nextInt(5000)];
    random.nextBytes(data);
    int pieceLength = 1 + random.nextInt(700);
    StreamingPieceHasher hasher = new StreamingPieceHasher(pieceLength);
    int position = 0;
    while (position < data.length) {
      int length = Math.min(data.length - position, random.nextInt(1500));
      ByteBuffer part = ByteBuffer.allocateDirect(length).put(data, position, length).flip();
      hasher.update(part);
      assertThat(part.hasRemaining()).isFalse();
      position += length;
    }
    assertThat(hasher.finish()).isEqualTo(expected(data, pieceLength));
    assertThat(hasher.totalSize()).isEqualTo(data.length);
  }

  @Test
  void readsOnlyWhatRemainsInABuffer() {
    StreamingPieceHasher hasher = new StreamingPieceHasher(2);
    ByteBuffer data = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
    hasher.update(data);
    assertThat(data.limit()).isEqualTo(4);
    assertThat(hasher.finish()).isEqualTo(expected(new byte[] {1, 2, 3}, 2));
  }

  @Test
  void isDoneOnce() {
    StreamingPieceHasher hasher = new StreamingPieceHasher(2);
    assertThat(hasher.finish()).isEmpty();
    assertThatIllegalStateException().isThrownBy(hasher::finish);
    assertThatIllegalStateException().isThrownBy(() -> hasher.update(ByteBuffer.allocate(1)));
  }

  @Test
  void refusesAbsurdPieceLengths() {
    assertThatIllegalArgumentException().isThrownBy(() -> new StreamingPieceHasher(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StreamingPieceHasher(PieceLayout.MAX_PIECE_LENGTH + 1));
  }

  static byte[] expected(byte[] data, int pieceLength) {
    ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    for (int start = 0; start < data.length; start += pieceLength) {
      byte[] piece = Arrays.copyOfRange(data, start, Math.min(data.length, start + pieceLength));
      hashes.writeBytes(StreamingPieceHasher.newSha1().digest(piece));
    }
    return hashes.toByteArray();
  }
}
