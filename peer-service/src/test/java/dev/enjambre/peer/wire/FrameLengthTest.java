package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLengthTest {

  private static final int MAX_BLOCK = 100;
  private static final int MAX_BITFIELD = 40;

  private final PeerMessageDecoder decoder =
      new PeerMessageDecoder(new WireLimits(MAX_BLOCK, MAX_BITFIELD));

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1",
    "1, 1, 1",
    "2, 1, 1",
    "3, 1, 1",
    "4, 5, 5",
    "5, 1, 41",
    "6, 13, 13",
    "7, 10, 109",
    "8, 13, 13",
    "9, 3, 3",
    "10, 1, 109",
    "13, 5, 5",
    "14, 1, 1",
    "15, 1, 1",
    "16, 13, 13",
    "17, 5, 5",
    "18, 1, 109",
    "20, 2, 109",
    "255, 1, 109"
  })
  void acceptsEachMessageInItsOwnLengthsOnly(int id, int shortest, int longest) {
    for (int length = 1; length <= 120; length++) {
      int frameLength = length;
      if (length >= shortest && length <= longest) {
        assertThatNoException().isThrownBy(() -> decoder.checkFrame(frameLength, id));
      } else {
        assertThatExceptionOfType(ProtocolViolation.class)
            .as("length %d", length)
            .isThrownBy(() -> decoder.checkFrame(frameLength, id))
            .satisfies(violation ->
                assertThat(violation.kind()).isIn(Kind.BAD_PAYLOAD_LENGTH, Kind.FRAME_TOO_LONG));
        assertThatExceptionOfType(ProtocolViolation.class)
            .as("length %d", length)
            .isThrownBy(() -> decodeZeros(id, frameLength));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {110, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void refusesWhatNoMessageCanBeBeforeTheIdArrives(int frameLength) {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> decoder.checkFrame(frameLength, -1))
        .withMessageContaining(Integer.toUnsignedString(frameLength))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.FRAME_TOO_LONG));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 109})
  void waitsForTheIdWhereTheLengthIsPossible(int frameLength) {
    assertThatNoException().isThrownBy(() -> decoder.checkFrame(frameLength, -1));
  }

  @Test
  void saysTooLongWhereOnlyTheKindMakesItSo() {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> decoder.checkFrame(42, 5))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.FRAME_TOO_LONG))
        .withMessageEndingWith(
            ": a message with id 5 announces 42 bytes, where at most 41 are allowed");
  }

  @Test
  void boundsTheMessagesOfExtensionsApart() {
    PeerMessageDecoder roomy = new PeerMessageDecoder(new WireLimits(128 * 1024, 1));
    int longest = 2 + WireLimits.MAX_EXTENDED_LENGTH;

    assertThatNoException().isThrownBy(() -> roomy.checkFrame(longest, 20));
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> roomy.checkFrame(longest + 1, 20))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.FRAME_TOO_LONG));
  }

  @Test
  void refusesABlockWithoutBytes() {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> decodeZeros(7, 9))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.BAD_PAYLOAD_LENGTH))
        .withMessageEndingWith(": a message with id 7 cannot be 9 bytes long");
  }

  @Test
  void asksForNoBlockWhenItRefuses() {
    ByteBuffer frame = ByteBuffer.allocate(9 + MAX_BLOCK + 1).put(0, (byte) 7);

    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() ->
            decoder.decode(
                frame,
                (_, _) -> {
                  throw new AssertionError("a block was made");
                }));
  }

  private void decodeZeros(int id, int frameLength) throws ProtocolViolation {
    ByteBuffer frame = ByteBuffer.allocate(frameLength).put(0, (byte) id);
    decoder.decode(frame, HeapBlock.copyingFrom(frame));
  }
}
