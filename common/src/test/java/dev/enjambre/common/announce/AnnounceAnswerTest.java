package dev.enjambre.common.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.common.announce.AnnounceResponse.Failure;
import dev.enjambre.common.announce.AnnounceResponse.Success;
import dev.enjambre.common.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnounceAnswerTest {

  private static final PeerId PEER_ID =
      PeerId.of("-EJ0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII));
  private static final PeerEndpoint NAMED =
      new PeerEndpoint(new HostName("client1"), 6881, Optional.of(PEER_ID));
  private static final PeerEndpoint IPV4 = PeerEndpoint.of("10.0.0.2", 65535);
  private static final PeerEndpoint IPV6 = PeerEndpoint.of("2001:db8::1", 1);

  @Test
  void writesDictionariesWithHostNames() {
    assertThat(ascii(HttpAnnounceCodec.encode(success(NAMED, IPV6), PeersForm.DICTIONARIES)))
        .isEqualTo(
            "d8:completei3e10:downloadedi7e10:incompletei2e8:intervali1800e12:min intervali60e"
                + "5:peersl"
                + "d2:ip7:client17:peer id20:-EJ0100-abcdefghijkl4:porti6881ee"
                + "d2:ip11:2001:db8::14:porti1ee"
                + "ee");
  }

  @Test
  void leavesOutThePeerIdsOnRequest() {
    assertThat(ascii(HttpAnnounceCodec.encode(success(NAMED), PeersForm.DICTIONARIES_WITHOUT_IDS)))
        .endsWith("5:peersld2:ip7:client14:porti6881eeee");
  }

  @Test
  void writesTheCompactFormsAndLeavesOutNames() {
    byte[] encoded = HttpAnnounceCodec.encode(success(NAMED, IPV4, IPV6), PeersForm.COMPACT);

    assertThat(ascii(encoded))
        .endsWith(
            "5:peers6:\n\0\0\u0002\u00ff\u00ff"
                + "6:peers618: \u0001\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0001\0\u0001e");
  }

  @Test
  void writesAnEmptyStringForNoPeers() {
    assertThat(ascii(HttpAnnounceCodec.encode(success(), PeersForm.COMPACT)))
        .endsWith("5:peers0:e");
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    Success everything =
        new Success(
            Duration.ofMinutes(30),
            Optional.of(Duration.ofMinutes(1)),
            OptionalInt.of(3),
            OptionalInt.of(2),
            OptionalInt.empty(),
            List.of(NAMED, IPV4, IPV6),
            Optional.of("überfüllt"),
            Optional.of("\u00ff\u0001id"),
            IpAddress.parse("2001:db8::2"));

    assertThat(
            HttpAnnounceCodec.decode(HttpAnnounceCodec.encode(everything, PeersForm.DICTIONARIES)))
        .isEqualTo(everything);
    assertThat(
            HttpAnnounceCodec.decode(
                HttpAnnounceCodec.encode(success(IPV4, IPV6), PeersForm.COMPACT)))
        .isEqualTo(success(IPV4, IPV6));
  }

  @Test
  void readsPeers6Alone() throws Exception {
    Success success =
        (Success)
            HttpAnnounceCodec.decode(
                bytes(
                    "d8:intervali60e6:peers618: \u0001\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0001\0\u0001e"));

    assertThat(success.peers()).containsExactly(IPV6);
    assertThat(success.complete()).isEmpty();
  }

  @Test
  void readsFailuresAndWhenToRetry() throws Exception {
    for (Failure failure :
        List.of(
            Failure.of("unregistered torrent"),
            new Failure("busy", Optional.of(Duration.ofMinutes(5))),
            new Failure("gone", Optional.of(Failure.NEVER)))) {
      assertThat(HttpAnnounceCodec.decode(HttpAnnounceCodec.encode(failure, PeersForm.COMPACT)))
          .isEqualTo(failure);
    }
  }

  @Test
  void toleratesSloppyTrackers() throws Exception {
    Success success =
        (Success) HttpAnnounceCodec.decode(bytes("d5:peersle8:completei-1e8:intervali0ee\r\n"));

    assertThat(success.interval()).isEqualTo(Duration.ofMinutes(30));
    assertThat(success.complete()).isEmpty();
    assertThat(success.peers()).isEmpty();
  }

  @Test
  void leavesOutPeersThatNobodyCouldConnectTo() throws Exception {
    Success success =
        (Success)
            HttpAnnounceCodec.decode(
                bytes(
                    "d5:peersld2:ip1:a4:porti0eed2:ip3:a b4:porti1eed4:porti1ee"
                        + "d2:ip1:b7:peer id3:xyz4:porti2eeee"));

    assertThat(success.peers()).containsExactly(PeerEndpoint.of("b", 2));
    assertThat(
            ((Success) HttpAnnounceCodec.decode(bytes("d5:peers6:\u0001\u0001\u0001\u0001\0\0e")))
                .peers())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html>                    | the answer is not bencode",
        "i5e                       | the answer is not a dictionary",
        "d5:peers5:abcdee          | peers has 5 bytes, which is no multiple of 6",
        "d6:peers65:abcdee         | peers6 has 5 bytes, which is no multiple of 18",
        "d5:peersi5ee              | peers is neither a string nor a list",
        "d5:peersli5eee            | peers holds what is not a dictionary",
        "d8:interval1:xe           | interval is not an integer",
        "d8:intervali-1ee          | interval is negative",
        "d14:failure reasoni1ee    | failure reason is not a string",
      })
  void namesWhatIsWrong(String answer, String problem) {
    assertThatThrownBy(() -> HttpAnnounceCodec.decode(bytes(answer)))
        .isInstanceOf(BadTrackerAnswerException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void refusesEveryPrefixAndSurvivesEveryFlippedByte() throws Exception {
    byte[] whole = HttpAnnounceCodec.encode(success(NAMED, IPV6), PeersForm.DICTIONARIES);
    for (int length = 0; length < whole.length; length++) {
      byte[] prefix = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> HttpAnnounceCodec.decode(prefix))
          .isInstanceOf(BadTrackerAnswerException.class);
    }
    Random random = new Random(4);
    for (int round = 0; round < 5_000; round++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
      try {
        assertThat(HttpAnnounceCodec.decode(flipped)).isNotNull();
      } catch (BadTrackerAnswerException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  private static Success success(PeerEndpoint... peers) {
    return new Success(
        Duration.ofMinutes(30),
        Optional.of(Duration.ofMinutes(1)),
        OptionalInt.of(3),
        OptionalInt.of(2),
        OptionalInt.of(7),
        List.of(peers),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
