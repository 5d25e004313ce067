package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

  private static final InfoHash INFO_HASH =
      InfoHash.fromHex("000102030405060708090a0b0c0d0e0f10111213");
  private static final PeerId PEER_ID =
      PeerId.of("-EJ0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
  private static final Handshake HANDSHAKE = new Handshake(0x0000000000100005L, INFO_HASH, PEER_ID);
  private static final String HEX =
      "13426974546f7272656e742070726f746f636f6c"
          + "0000000000100005"
          + "000102030405060708090a0b0c0d0e0f10111213"
          + "2d454a303130302d6162636465666768696a6b6c";

  @Test
  void writesTheBytesOfTheSpecification() {
    ByteBuffer target = ByteBuffer.allocate(Handshake.LENGTH);

    HANDSHAKE.writeTo(target);

    assertThat(target.hasRemaining()).isFalse();
    assertThat(HexFormat.of().formatHex(target.array())).isEqualTo(HEX);
  }

  @Test
  void readsWhatItWrote() throws ProtocolViolation {
    ByteBuffer source = ByteBuffer.allocate(80).position(7);
    HANDSHAKE.writeTo(source);
    source.flip().position(7);

    assertThat(Handshake.read(source)).isEqualTo(HANDSHAKE);
    assertThat(source.position()).isEqualTo(7 + Handshake.LENGTH);
  }

  @Test
  void keepsAllReservedBits() throws ProtocolViolation {
    ByteBuffer buffer = ByteBuffer.allocate(Handshake.LENGTH);
    new Handshake(0x8000000000000001L, INFO_HASH, PEER_ID).writeTo(buffer);

    assertThat(Handshake.read(buffer.flip()).reservedBits()).isEqualTo(0x8000000000000001L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 19})
  void refusesAnyWrongByteOfTheProtocolString(int position) {
    ByteBuffer source = ByteBuffer.wrap(HexFormat.of().parseHex(HEX));
    source.put(position, (byte) (source.get(position) ^ 0x20));

    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> Handshake.read(source))
        .satisfies(violation ->
            assertThat(violation.kind()).isEqualTo(ProtocolViolation.Kind.BAD_PROTOCOL_STRING))
        .withMessageContaining("byte " + position + " of the handshake");
    assertThat(source.position()).isZero();
  }

  @Test
  void recognisesAStrangerByItsFirstBytes() {
    ByteBuffer http = ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));

    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> Handshake.checkPrefix(http.limit(1)));
  }

  @Test
  void acceptsEveryBeginningOfAHandshake() {
    byte[] whole = HexFormat.of().parseHex(HEX);
    for (int length = 0; length <= whole.length; length++) {
      ByteBuffer start = ByteBuffer.wrap(whole, 0, length);
      assertThatNoException().isThrownBy(() -> Handshake.checkPrefix(start));
      assertThat(start.remaining()).isEqualTo(length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 19, 20, 27, 28, 47, 48, 67})
  void needsAllItsBytes(int length) {
    ByteBuffer start = ByteBuffer.wrap(HexFormat.of().parseHex(HEX), 0, length);

    assertThatExceptionOfType(BufferUnderflowException.class)
        .isThrownBy(() -> Handshake.read(start));
  }

  @Test
  void refusesALittleEndianBuffer() {
    ByteBuffer buffer = ByteBuffer.allocate(Handshake.LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    assertThatIllegalArgumentException().isThrownBy(() -> HANDSHAKE.writeTo(buffer));
    assertThatIllegalArgumentException().isThrownBy(() -> Handshake.read(buffer));
  }
}
