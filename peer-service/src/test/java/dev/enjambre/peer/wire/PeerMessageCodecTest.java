package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerMessageCodecTest {

  private static final int MAX_BLOCK = 1000;
  private static final int MAX_BITFIELD = 300;

  private static final List<Integer> KNOWN_IDS =
      List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 20);

  private final PeerMessageDecoder decoder =
      new PeerMessageDecoder(new WireLimits(MAX_BLOCK, MAX_BITFIELD));

  static Stream<Arguments> everyMessage() {
    return Stream.of(
        Arguments.of(PeerMessage.KEEP_ALIVE, "00000000"),
        Arguments.of(PeerMessage.CHOKE, "0000000100"),
        Arguments.of(PeerMessage.UNCHOKE, "0000000101"),
        Arguments.of(PeerMessage.INTERESTED, "0000000102"),
        Arguments.of(PeerMessage.NOT_INTERESTED, "0000000103"),
        Arguments.of(new PeerMessage.Have(0x01020304), "000000050401020304"),
        Arguments.of(
            new PeerMessage.BitfieldPayload(new byte[] {(byte) 0xfe, 0x7f}), "0000000305fe7f"),
        Arguments.of(new PeerMessage.BitfieldPayload(new byte[0]), "0000000105"),
        Arguments.of(
            new PeerMessage.Request(1, 0x4000, 0x4000), "0000000d06000000010000400000004000"),
        Arguments.of(
            new PeerMessage.Piece(2, 0x8000, HeapBlock.of(new byte[] {7, 8, 9})),
            "0000000c070000000200008000070809"),
        Arguments.of(
            new PeerMessage.Cancel(1, 0x4000, 0x4000), "0000000d08000000010000400000004000"),
        Arguments.of(new PeerMessage.Port(0xc8d5), "0000000309c8d5"),
        Arguments.of(new PeerMessage.Suggest(0x01020304), "000000050d01020304"),
        Arguments.of(PeerMessage.HAVE_ALL, "000000010e"),
        Arguments.of(PeerMessage.HAVE_NONE, "000000010f"),
        Arguments.of(
            new PeerMessage.Reject(1, 0x4000, 0x4000), "0000000d10000000010000400000004000"),
        Arguments.of(new PeerMessage.AllowedFast(7), "000000051100000007"),
        Arguments.of(new PeerMessage.Extended(0, new byte[] {'d', 'e'}), "0000000414006465"),
        Arguments.of(new PeerMessage.Extended(255, new byte[0]), "0000000214ff"),
        Arguments.of(new PeerMessage.Have(-1), "0000000504ffffffff"),
        Arguments.of(
            new PeerMessage.Request(-1, Integer.MIN_VALUE, -2),
            "0000000d06ffffffff80000000fffffffe"));
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void encodesToTheBytesOfTheSpecification(PeerMessage message, String hex) {
    assertThat(HexFormat.of().formatHex(encode(message))).isEqualTo(hex);
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void decodesTheBytesOfTheSpecification(PeerMessage message, String hex) throws ProtocolViolation {
    assertThat(decode(HexFormat.of().parseHex(hex))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void fillsABufferOfExactlyTheEncodedLength(PeerMessage message, String hex) {
    int length = PeerMessageEncoder.encodedLength(message);
    ByteBuffer target = ByteBuffer.allocate(length);

    PeerMessageEncoder.encode(message, target);

    assertThat(target.hasRemaining()).isFalse();
    assertThatExceptionOfType(BufferOverflowException.class)
        .isThrownBy(() -> PeerMessageEncoder.encode(message, ByteBuffer.allocate(length - 1)));
  }

  static LongStream seeds() {
    return LongStream.range(0, 2000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void decodingUndoesEncoding(long seed) throws ProtocolViolation {
    PeerMessage message = randomMessage(new SplittableRandom(seed));

    byte[] bytes = encode(message);
    PeerMessage decoded = decode(bytes);

    assertThat(decoded).isEqualTo(message);
    assertThat(encode(decoded)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsAMessageOrAViolationAndNothingElse(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] frame = new byte[random.nextInt(20)];
    random.nextBytes(frame);
    if (frame.length > 0 && random.nextBoolean()) {
      frame[0] = (byte) random.nextInt(22);
    }
    ByteBuffer buffer = ByteBuffer.wrap(frame);

    try {
      PeerMessage message = decoder.decode(buffer, HeapBlock.copyingFrom(buffer));

      assertThat(buffer.hasRemaining()).isFalse();
      if (message instanceof PeerMessage.Unknown(int id, int length)) {
        assertThat(id).isEqualTo(frame[0] & 0xff).isNotIn(KNOWN_IDS);
        assertThat(length).isEqualTo(frame.length - 1);
      } else {
        assertThat(encode(message))
            .isEqualTo(
                ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
      }
    } catch (ProtocolViolation violation) {
      assertThat(violation.kind()).isEqualTo(ProtocolViolation.Kind.BAD_PAYLOAD_LENGTH);
    }
  }

  @Test
  void messagesWithoutPayloadAreNotAllocated() throws ProtocolViolation {
    assertThat(decode(new byte[] {0, 0, 0, 0})).isSameAs(PeerMessage.KEEP_ALIVE);
    assertThat(decode(new byte[] {0, 0, 0, 1, 0})).isSameAs(PeerMessage.CHOKE);
    assertThat(decode(new byte[] {0, 0, 0, 1, 1})).isSameAs(PeerMessage.UNCHOKE);
    assertThat(decode(new byte[] {0, 0, 0, 1, 2})).isSameAs(PeerMessage.INTERESTED);
    assertThat(decode(new byte[] {0, 0, 0, 1, 3})).isSameAs(PeerMessage.NOT_INTERESTED);
    assertThat(decode(new byte[] {0, 0, 0, 1, 14})).isSameAs(PeerMessage.HAVE_ALL);
    assertThat(decode(new byte[] {0, 0, 0, 1, 15})).isSameAs(PeerMessage.HAVE_NONE);
  }

  @Test
  void pieceHoldsWhatTheFactoryMade() throws ProtocolViolation {
    BlockData made = HeapBlock.of(new byte[5]);
    // The frame does not begin where its buffer does.
    ByteBuffer frame =
        ByteBuffer.wrap(HexFormat.of().parseHex("ffff07000000030000c0000102030405")).position(2);

    PeerMessage message =
        decoder.decode(
            frame,
            (offset, length) -> {
              assertThat(offset).isEqualTo(9);
              assertThat(length).isEqualTo(5);
              return made;
            });

    assertThat(message).isInstanceOf(PeerMessage.Piece.class);
    PeerMessage.Piece piece = (PeerMessage.Piece) message;
    assertThat(piece.data()).isSameAs(made);
    assertThat(piece.pieceIndex()).isEqualTo(3);
    assertThat(piece.begin()).isEqualTo(0xc000);
    assertThat(frame.hasRemaining()).isFalse();
  }

  @Test
  void copyingFactoryCopiesThePayload() throws ProtocolViolation {
    ByteBuffer frame =
        ByteBuffer.wrap(HexFormat.of().parseHex("ffff07000000030000c0000102030405")).position(2);

    PeerMessage message = decoder.decode(frame, HeapBlock.copyingFrom(frame));

    assertThat(message)
        .isEqualTo(new PeerMessage.Piece(3, 0xc000, HeapBlock.of(new byte[] {1, 2, 3, 4, 5})));
  }

  @Test
  void skipsWhatItDoesNotKnow() throws ProtocolViolation {
    assertThat(decode(HexFormat.of().parseHex("00000004150064e5")))
        .isEqualTo(new PeerMessage.Unknown(21, 3));
    assertThat(decode(HexFormat.of().parseHex("00000001ff")))
        .isEqualTo(new PeerMessage.Unknown(255, 0));
  }

  @Test
  void doesNotSendWhatItDoesNotKnow() {
    var unknown = new PeerMessage.Unknown(21, 3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerMessageEncoder.encodedLength(unknown));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerMessageEncoder.encode(unknown, ByteBuffer.allocate(10)));
  }

  @Test
  void refusesALittleEndianBuffer() {
    ByteBuffer buffer = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.decode(buffer, HeapBlock.copyingFrom(buffer)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerMessageEncoder.encode(PeerMessage.CHOKE, buffer));
  }

  private PeerMessage decode(byte[] bytes) throws ProtocolViolation {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int frameLength = buffer.getInt();
    assertThat(buffer.remaining()).isEqualTo(frameLength);
    return decoder.decode(buffer, HeapBlock.copyingFrom(buffer));
  }

  private static byte[] encode(PeerMessage message) {
    int length = PeerMessageEncoder.encodedLength(message);
    ByteBuffer data =
        message instanceof PeerMessage.Piece(_, _, ReadableBlock block)
            ? block.buffer()
            : ByteBuffer.allocate(0);
    ByteBuffer target = ByteBuffer.allocate(length + data.remaining());
    PeerMessageEncoder.encode(message, target);
    return target.put(data).array();
  }

  private static PeerMessage randomMessage(RandomGenerator random) {
    return switch (random.nextInt(17)) {
      case 0 -> new PeerMessage.KeepAlive();
      case 1 -> new PeerMessage.Choke();
      case 2 -> new PeerMessage.Unchoke();
      case 3 -> new PeerMessage.Interested();
      case 4 -> new PeerMessage.NotInterested();
      case 5 -> new PeerMessage.Have(random.nextInt());
      case 6 -> new PeerMessage.BitfieldPayload(bytes(random, random.nextInt(MAX_BITFIELD + 1)));
      case 7 -> new PeerMessage.Request(random.nextInt(), random.nextInt(), random.nextInt());
      case 8 ->
          new PeerMessage.Piece(
              random.nextInt(),
              random.nextInt(),
              HeapBlock.of(bytes(random, 1 + random.nextInt(MAX_BLOCK))));
      case 9 -> new PeerMessage.Cancel(random.nextInt(), random.nextInt(), random.nextInt());
      case 10 -> new PeerMessage.Port(random.nextInt(65536));
      case 11 -> new PeerMessage.Suggest(random.nextInt());
      case 12 -> new PeerMessage.HaveAll();
      case 13 -> new PeerMessage.HaveNone();
      case 14 -> new PeerMessage.Reject(random.nextInt(), random.nextInt(), random.nextInt());
      case 15 -> new PeerMessage.AllowedFast(random.nextInt());
      default ->
          new PeerMessage.Extended(random.nextInt(256), bytes(random, random.nextInt(MAX_BLOCK)));
    };
  }

  private static byte[] bytes(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
