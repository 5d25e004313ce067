package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataMessageTest {

  static Stream<Arguments> examples() {
    return Stream.of(
        Arguments.of(new MetadataMessage.Request(7), "d8:msg_typei0e5:piecei7ee"),
        Arguments.of(
            new MetadataMessage.Data(1, 16_387, new byte[] {'x', 'y', 'z'}),
            "d8:msg_typei1e5:piecei1e10:total_sizei16387eexyz"),
        Arguments.of(new MetadataMessage.Reject(7), "d8:msg_typei2e5:piecei7ee"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isThatOfTheSpecification(MetadataMessage message, String bytes) throws ProtocolViolation {
    PeerMessage.Extended sent = message.toMessage(9);

    assertThat(sent.extendedId()).isEqualTo(9);
    assertThat(new String(sent.payload(), StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
    assertThat(read(bytes)).isEqualTo(message);
  }

  @Test
  void holdsAWholeBlock() throws ProtocolViolation {
    MetadataMessage block =
        new MetadataMessage.Data(0, 20_000, new byte[MetadataMessage.BLOCK_LENGTH]);
    PeerMessage.Extended message = block.toMessage(1);

    assertThat(message.length()).isLessThan(WireLimits.MAX_EXTENDED_LENGTH);
    assertThat(MetadataMessage.read(message.buffer())).isEqualTo(block);
  }

  @Test
  void ignoresWhatItDoesNotKnow() throws ProtocolViolation {
    assertThat(read("d8:msg_typei3e5:piecei0ee")).isEqualTo(new MetadataMessage.Unknown(3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetadataMessage.Unknown(3).toMessage(1));
  }

  @Test
  void readsNumbersFarOutOfRangeAsSuch() throws ProtocolViolation {
    assertThat(read("d8:msg_typei0e5:piecei-99999999999ee"))
        .isEqualTo(new MetadataMessage.Request(-1));
    assertThat(read("d8:msg_typei1e5:piecei0ee"))
        .isEqualTo(new MetadataMessage.Data(0, -1, new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "i0e", "de", "d8:msg_typei0ee", "d5:piecei0ee", "d8:msg_type1:05:piecei0ee"})
  void refusesWhatLacksTypeOrBlock(String bytes) {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read(bytes))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION));
  }

  @Test
  void refusesABlockThatIsTooLong() {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(
            () -> read("d8:msg_typei1e5:piecei0ee" + "x".repeat(MetadataMessage.BLOCK_LENGTH + 1)));
  }

  @Test
  void refusesWhatIsTooDeep() {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read("d1:x" + "l".repeat(20_000) + "e".repeat(20_000) + "e"));
  }

  @Test
  void countsBlocks() {
    assertThat(MetadataMessage.blockCount(1)).isEqualTo(1);
    assertThat(MetadataMessage.blockCount(16_384)).isEqualTo(1);
    assertThat(MetadataMessage.blockCount(16_385)).isEqualTo(2);
    assertThat(MetadataMessage.blockLength(0, 16_385)).isEqualTo(16_384);
    assertThat(MetadataMessage.blockLength(1, 16_385)).isEqualTo(1);
  }

  static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsAMessageOrAViolationAndNothingElse(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] bytes = new MetadataMessage.Data(1, 16_387, new byte[] {1, 2, 3}).toMessage(1).payload();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try {
      assertThat(MetadataMessage.read(ByteBuffer.wrap(bytes))).isNotNull();
    } catch (ProtocolViolation violation) {
      assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION);
    }
  }

  private static MetadataMessage read(String bytes) throws ProtocolViolation {
    return MetadataMessage.read(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
