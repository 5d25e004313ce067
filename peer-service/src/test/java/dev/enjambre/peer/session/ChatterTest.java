package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who says without end what leads to nothing loses its connection. */
class ChatterTest {

  static List<PeerMessage> repeatable() {
    return List.of(
        PeerMessage.KEEP_ALIVE,
        PeerMessage.CHOKE,
        PeerMessage.UNCHOKE,
        PeerMessage.INTERESTED,
        PeerMessage.NOT_INTERESTED,
        new PeerMessage.Have(0),
        new PeerMessage.BitfieldPayload(new byte[1]),
        new PeerMessage.Unknown(99, 3));
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void closesOnAFlood(PeerMessage message) {
    Bench bench = Bench.having(1);
    ScriptedPeer peer = bench.caller().has(0);
    for (int i = 0; i < Chatter.MAX_PER_WINDOW - 5; i++) {
      peer.says(message);
    }
    assertThat(peer.isClosed()).isFalse();

    for (int i = 0; i < 10; i++) {
      peer.says(message);
    }

    bench.assertViolated(Kind.MESSAGE_FLOOD, peer);
  }

  @Test
  void toleratesAsMuchAgainTenSecondsLater() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(0);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < Chatter.MAX_PER_WINDOW - 5; i++) {
        peer.says(PeerMessage.INTERESTED);
      }
      bench.advance(Duration.ofSeconds(11));
    }

    assertThat(peer.isClosed()).isFalse();
    bench.assertNoViolation();
  }
}
