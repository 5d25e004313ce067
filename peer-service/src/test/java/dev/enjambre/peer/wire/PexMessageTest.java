package dev.enjambre.peer.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PexMessageTest {

  private static final PexMessage SOME =
      new PexMessage(
          List.of(
              new PexMessage.Peer(address("10.0.0.1", 6881), PexMessage.SEED),
              new PexMessage.Peer(address("10.0.0.2", 65535), PexMessage.REACHABLE),
              new PexMessage.Peer(address("2001:db8::1", 6882), 0)),
          List.of(address("10.0.0.3", 1), address("2001:db8::2", 2)));

  private static PexMessage.Address address(String host, int port) {
    return new PexMessage.Address(IpAddress.parse(host).orElseThrow(), port);
  }

  @Test
  void readsWhatItWrites() throws ProtocolViolation {
    PeerMessage.Extended message = SOME.toMessage(4);

    assertThat(message.extendedId()).isEqualTo(4);
    assertThat(PexMessage.read(message.buffer())).isEqualTo(SOME);
  }

  @Test
  void readsTheKeysOfTheSpecification() throws ProtocolViolation {
    assertThat(read("d5:added6:aaaaAA7:added.f1:\u00127:dropped6:bbbbBBe"))
        .isEqualTo(
            new PexMessage(
                List.of(
                    new PexMessage.Peer(
                        address("97.97.97.97", 0x4141), PexMessage.SEED | PexMessage.REACHABLE)),
                List.of(address("98.98.98.98", 0x4242))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "de",
        "d5:addedi5e7:droppedlee",
        "d5:added5:aaaaAe",
        "d5:added6:aaaa\u0000\u0000e",
        "d6:added617:aaaaaaaaaaaaaaaaAe",
        "d7:added.f3:abce"
      })
  void leavesOutWhatIsOfNoUse(String bytes) throws ProtocolViolation {
    assertThat(read(bytes)).isEqualTo(new PexMessage(List.of(), List.of()));
  }

  @Test
  void readsPeersWithoutFlags() throws ProtocolViolation {
    assertThat(read("d5:added12:aaaaAAbbbbBB7:added.f1:\u0002e").added())
        .extracting(PexMessage.Peer::flags)
        .containsExactly(PexMessage.SEED, 0);
  }

  @Test
  void readsNoMorePeersThanItsBound() throws ProtocolViolation {
    PexMessage read = read("d5:added60000:" + "aaaaAA".repeat(10_000) + "e");

    assertThat(read.added()).hasSize(PexMessage.MAX_PEERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "le", "d", "i1e"})
  void refusesWhatIsNoDictionary(String bytes) {
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> read(bytes))
        .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION));
  }

  static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsAMessageOrAViolationAndNothingElse(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    byte[] bytes = SOME.toMessage(1).payload();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try {
      assertThat(PexMessage.read(ByteBuffer.wrap(bytes)).added())
          .allMatch(peer -> peer.address().port() > 0);
    } catch (ProtocolViolation violation) {
      assertThat(violation.kind()).isEqualTo(Kind.BAD_EXTENSION);
    }
  }

  private static PexMessage read(String bytes) throws ProtocolViolation {
    return PexMessage.read(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
