package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.Zone;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionHandshakeTest {

  private static final ExtensionHandshake WHOLE =
      new ExtensionHandshake(
          Map.of(Extension.METADATA, 3, Extension.PEX, 1),
          "Some Client 1.2",
          OptionalInt.of(6881),
          OptionalInt.of(250),
          IpAddress.parse("10.1.2.3"),
          OptionalInt.of(31235),
          Optional.of(true));

  private static final ExtensionHandshake EMPTY =
      new ExtensionHandshake(
          Map.of(),
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty());

  @Test
  void readsWhatItWrites() throws ProtocolViolation {
    for (ExtensionHandshake handshake : new ExtensionHandshake[] {WHOLE, EMPTY}) {
      PeerMessage.Extended message = handshake.toMessage();

      assertThat(message.extendedId()).isZero();
      assertThat(ExtensionHandshake.read(message.buffer())).isEqualTo(handshake);
    }
  }

  @Test
  void writesTheKeysOfTheSpecification() {
    assertThat(new String(WHOLE.toMessage().payload(), StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "d1:md11:ut_metadatai3e6:ut_pexi1ee13:metadata_sizei31235e1:pi6881e4:reqqi250e"
                + "11:upload_onlyi1e1:v15:Some Client 1.26:yourip4:\n\u0001\u0002\u0003e");
  }

  @Test
  void readsAnIpv6Address() throws ProtocolViolation {
    assertThat(read("d6:yourip16:................e").yourIp())
        .contains(IpAddress.ofIpv6(0x2e2e2e2e2e2e2e2eL, 0x2e2e2e2e2e2e2e2eL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "de",
        "d1:m0:e",
        "d1:mi5e1:p0:4:reqq3:abc1:vi7e6:yourip5:.....13:metadata_sizele11:upload_only1:1e",
        "d1:pi0e4:reqqi0e13:metadata_sizei0ee",
        "d1:pi65536e4:reqqi-1e13:metadata_sizei-1ee",
        "d4:reqqi99999999999e13:metadata_sizei99999999999ee",
        "d1:md11:ut_metadatai256e6:ut_pexi-1eee",
        "d1:md7:unknowni5eee",
      })
  void leavesOutWhatIsOfNoUse(String bencode) throws ProtocolViolation {
    assertThat(read(bencode)).isEqualTo(EMPTY);
  }

  @Test
  void readsZeroAsNotWanted() throws ProtocolViolation {
    assertThat(read("d1:md6:ut_pexi0eee").ids()).containsExactly(Map.entry(Extension.PEX, 0));
  }

  @Test
  void showsTheClientInPrintableCharactersAndShort() throws ProtocolViolation {
    assertThat(read("d1:v5:a\u001b[2Je").client()).isEqualTo("a\\u001b[2J");
    assertThat(read("d1:v100:" + "x".repeat(100) + "e").client()).isEqualTo("x".repeat(60) + "…");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "i5e", "le", "d", "x", "d1:m", "d1:v9999999:abce"})
  void refusesWhatIsNoDictionary(String bencode) {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read(bencode))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION));
  }

  @Test
  void refusesWhatIsTooDeep() {
    String deep = "d1:x" + "l".repeat(10_000) + "e".repeat(10_000) + "e";

    assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> read(deep));
  }

  @Test
  void refusesWhatIsTooMuch() {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read("d1:xl" + "i1e".repeat(2000) + "ee"));
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read("d1:x70000:" + "y".repeat(70_000) + "e"));
  }

  static LongStream seeds() {
    return LongStream.range(0, 1000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsAHandshakeOrAViolationAndNothingElse(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] bytes = WHOLE.toMessage().payload();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try {
      ExtensionHandshake handshake = ExtensionHandshake.read(ByteBuffer.wrap(bytes));

      assertThat(ExtensionHandshake.read(handshake.toMessage().buffer())).isNotNull();
    } catch (ProtocolViolation violation) {
      assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION);
    }
  }

  private static ExtensionHandshake read(String bencode) throws ProtocolViolation {
    return ExtensionHandshake.read(ByteBuffer.wrap(bencode.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void carriesWhereThePeerIs() throws ProtocolViolation {
    ExtensionHandshake handshake =
        new ExtensionHandshake(
            Map.of(),
            "",
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.of(new Zone("dc1/node7")));

    PeerMessage.Extended message = handshake.toMessage();

    assertThat(new String(message.payload(), StandardCharsets.ISO_8859_1))
        .isEqualTo("d13:enjambre_zone9:dc1/node71:mdee");
    assertThat(ExtensionHandshake.read(message.buffer())).isEqualTo(handshake);
  }

  @Test
  void leavesOutAZoneThatIsNone() throws ProtocolViolation {
    for (String zone : new String[] {"", "a b", "a\n", "z".repeat(65), "\u00f1"}) {
      String payload = "d13:enjambre_zone" + zone.length() + ":" + zone + "1:mdee";

      assertThat(
              ExtensionHandshake.read(
                      ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)))
                  .zone())
          .isEmpty();
    }
  }
}
