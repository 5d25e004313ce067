package dev.enjambre.peer.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OverlayCodecTest {

  private static List<OverlayMessage> decode(OverlayDecoder decoder, byte[]... chunks)
      throws OverlayViolation {
    List<OverlayMessage> messages = new ArrayList<>();
    for (byte[] chunk : chunks) {
      ByteBuffer bytes = ByteBuffer.wrap(chunk);
      while (bytes.hasRemaining()) {
        decoder.next(bytes).ifPresent(messages::add);
      }
    }
    return messages;
  }

  private static List<OverlayMessage> decode(byte[]... chunks) throws OverlayViolation {
    return decode(new OverlayDecoder(OverlayLimits.defaults()), chunks);
  }

  private static byte[] encode(OverlayMessage message) {
    return OverlayCodec.encode(message).array();
  }

  static Stream<OverlayMessage> examples() {
    return OverlayExamples.all().stream();
  }

  static LongStream seeds() {
    return LongStream.range(0, 1000);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aMessageArrivesWhereverTheStreamIsCut(OverlayMessage message) throws OverlayViolation {
    byte[] bytes = encode(message);

    for (int at = 0; at <= bytes.length; at++) {
      assertThat(decode(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)))
          .as("cut at %d", at)
          .containsExactly(message);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aMessageThatIsCutShortIsNoMessage(OverlayMessage message) throws OverlayViolation {
    byte[] bytes = encode(message);

    assertThat(decode(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void decodingUndoesEncoding(long seed) throws OverlayViolation {
    OverlayMessage message = OverlayExamples.random(new SplittableRandom(seed));

    byte[] bytes = encode(message);
    List<OverlayMessage> decoded = decode(bytes);

    assertThat(decoded).containsExactly(message);
    assertThat(encode(decoded.getFirst())).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsMessagesOrAViolationAndNothingElse(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] bytes = encode(OverlayExamples.random(random));
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }

    try {
      for (OverlayMessage message : decode(bytes)) {
        assertThat(decode(encode(message))).containsExactly(message);
      }
    } catch (OverlayViolation violation) {
      assertThat(violation.detail()).isNotEmpty();
    }
  }

  @Test
  void messagesFollowEachOther() throws OverlayViolation {
    List<OverlayMessage> messages = OverlayExamples.all();
    byte[][] chunks = messages.stream().map(OverlayCodecTest::encode).toArray(byte[][]::new);

    assertThat(decode(chunks)).isEqualTo(messages);
  }

  @ParameterizedTest
  @EnumSource(MessageKind.class)
  void aMessageThatIsTooLongIsRefusedBeforeItsBodyComes(MessageKind kind) {
    int most = OverlayLimits.defaults().maxBody(kind);
    for (int length : new int[] {most + 1, Integer.MAX_VALUE, -1}) {
      byte[] header = ByteBuffer.allocate(8).putInt(kind.identifier()).putInt(length).array();

      assertThatExceptionOfType(OverlayViolation.class)
          .isThrownBy(() -> decode(header))
          .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.TOO_LONG));
    }
  }

  @Test
  void anUnknownIdentifierIsRefusedAtItsFourthByte() throws OverlayViolation {
    OverlayDecoder decoder = new OverlayDecoder(OverlayLimits.defaults());

    assertThat(decode(decoder, new byte[] {'P', 'I', 'N'})).isEmpty();
    assertThatExceptionOfType(OverlayViolation.class)
        .isThrownBy(() -> decode(decoder, new byte[] {'K'}))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.UNKNOWN_MESSAGE));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            decode(decoder, encode(new OverlayMessage.Ping(NodeInfo.of(1, OverlayExamples.ANN)))));
  }

  @ParameterizedTest
  @CsvSource({
    // version 2
    "50494e47 00000018 02001ae1 2d454a303130302d616e6e616e6e616e6e616e6e, BAD_VERSION",
    // a PING that is a byte short
    "50494e47 00000017 01001ae1 2d454a303130302d616e6e616e6e616e6e616e, BAD_LENGTH",
    // a search for 0 answers
    "52514653 0000000b 0000000000000001 03 0000, BAD_FIELD",
    // a search for bytes that are not UTF-8
    "52514653 0000000d 0000000000000001 03 0001 c328, BAD_TEXT",
    // half a node id
    "52514c54 0000000a 00000000000000000000, BAD_LENGTH",
    // 51 files
    "5250464c 0000000a 0000000000000001 0033, BAD_FIELD",
    // one file announced, none there
    "5250464c 0000000a 0000000000000001 0001, BAD_LENGTH",
    // part 2
    "52514648 00000021 0123456789abcdef0123456789abcdef01234567 02 0000000000000000 00000001,"
        + " BAD_FIELD",
    // 0 bytes
    "52514648 00000021 0123456789abcdef0123456789abcdef01234567 01 0000000000000000 00000000,"
        + " BAD_FIELD",
    // a negative offset
    "52514648 00000021 0123456789abcdef0123456789abcdef01234567 01 8000000000000000 00000001,"
        + " BAD_FIELD",
    // address family 5
    "54504846 0000001d 0000000000000001 2d454a303130302d616e6e616e6e616e6e616e6e 05, BAD_FIELD",
    // port 0
    "54504846 00000023 0000000000000001 2d454a303130302d616e6e616e6e616e6e616e6e 04 0a000001 0000,"
        + " BAD_FIELD",
    // IPv4 mapped into IPv6
    "54504846 0000002f 0000000000000001 2d454a303130302d616e6e616e6e616e6e616e6e"
        + " 06 00000000000000000000ffff0a000001 1ae1, BAD_FIELD",
    // an error about a message that does not exist
    "45525252 00000006 0001 58585858, UNKNOWN_MESSAGE",
    // an acknowledgement of an acknowledgement
    "41434b4e 00000004 41434b4e, BAD_FIELD",
    // bytes behind the end
    "41434b4e 0000000d 52514653 0000000000000001 00, BAD_LENGTH",
    // a list of 101
    "41434b4e 00000006 52514c54 0065, BAD_FIELD",
    // a listed peer without an address
    "41434b4e 0000001f 52514c54 0001 2d454a303130302d616e6e616e6e616e6e616e6e 00 00000000,"
        + " BAD_FIELD",
    // bytes behind the file's end
    "41434b4e 00000017 52514648 01 0000000000000000 0000000000000001 0000, BAD_FIELD",
    // no bytes at all
    "41434b4e 00000015 52514648 01 0000000000000000 0000000000000001, BAD_LENGTH"
  })
  void whatBreaksTheProtocolIsNamed(String hex, Kind kind) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThatExceptionOfType(OverlayViolation.class)
        .isThrownBy(() -> decode(bytes))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(kind));
  }

  @Test
  void theLimitsOfTheDecoderHold() {
    OverlayDecoder strict = new OverlayDecoder(new OverlayLimits(1, 1, 4, 4, 16));

    assertThatExceptionOfType(OverlayViolation.class)
        .isThrownBy(() -> decode(strict, encode(new SearchRequest(1, 1, 1, "hello"))))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.TOO_LONG));
  }

  @Test
  void theIdentifiersAreTheirLetters() {
    for (MessageKind kind : MessageKind.values()) {
      byte[] letters = ByteBuffer.allocate(4).putInt(kind.identifier()).array();

      assertThat(new String(letters, java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo(kind.name());
      assertThat(MessageKind.startsOverlay(kind.identifier())).isTrue();
    }
    assertThat(MessageKind.startsOverlay(0x13426974)).as("BitTorrent's handshake").isFalse();
    assertThat(MessageKind.values()).as("these eight and no ninth").hasSize(8);
  }
}
