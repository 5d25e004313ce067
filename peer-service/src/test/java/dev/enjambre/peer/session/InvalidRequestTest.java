package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An invalid request is answered by choke; repeated, it closes the connection (E5). */
class InvalidRequestTest {

  private static final PeerMessage.Request VALID = new PeerMessage.Request(0, 0, 16_384);
  private static final PeerMessage.Request INVALID = new PeerMessage.Request(8, 0, 16_384);

  static Stream<PeerMessage.Request> invalid() {
    return Stream.of(
        // Pieces that there are not.
        INVALID,
        new PeerMessage.Request(-1, 0, 16_384),
        new PeerMessage.Request(Integer.MIN_VALUE, 0, 16_384),
        // A piece that is not here.
        new PeerMessage.Request(1, 0, 16_384),
        // Ranges outside their piece.
        new PeerMessage.Request(0, 32_768, 1),
        new PeerMessage.Request(0, 32_767, 2),
        new PeerMessage.Request(0, -1, 16_384),
        new PeerMessage.Request(0, Integer.MAX_VALUE, 16_384),
        // Lengths.
        new PeerMessage.Request(0, 0, 0),
        new PeerMessage.Request(0, 0, -16_384),
        new PeerMessage.Request(0, 0, 128 * 1024 + 1),
        new PeerMessage.Request(0, 0, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  @DisplayName("E5: an invalid request is answered by choke")
  void isAnsweredByChoke(PeerMessage.Request request) {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget();

    peer.says(VALID, request, VALID);
    bench.settle();

    assertThat(peer.heard()).containsExactly(PeerMessage.CHOKE);
    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.counters.requestsRejected.sum()).isEqualTo(2);
  }

  @Test
  void isAnsweredByChokeThoughThePeerIsChoked() {
    ScriptedPeer peer = Bench.having(0).caller().forget().says(INVALID);

    assertThat(peer.heard()).containsExactly(PeerMessage.CHOKE);
  }

  @Test
  @DisplayName("E5: repeated, it closes the connection")
  void closesTheConnectionTheFifthTime() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED);

    peer.says(INVALID, INVALID, INVALID, INVALID);
    assertThat(peer.isClosed()).isFalse();
    peer.says(INVALID);

    bench.assertViolated(Kind.INVALID_REQUESTS, peer);
    assertThat(bench.counters.requestsRejected.sum()).isEqualTo(5);
  }

  @Test
  void isForgivenAtTheNextRound() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).says(INVALID).forget();

    bench.advance(Duration.ofSeconds(11));
    peer.says(VALID);
    bench.settle();

    assertThat(peer.heard()).hasSize(2).startsWith(PeerMessage.UNCHOKE);
  }

  @Test
  void costsNobodyElseAnything() {
    Bench bench = Bench.having(0);
    ScriptedPeer bad = bench.caller().says(PeerMessage.INTERESTED);
    ScriptedPeer good = bench.caller().says(PeerMessage.INTERESTED).forget();

    bad.says(INVALID, INVALID, INVALID, INVALID, INVALID);
    good.says(VALID);
    bench.settle();

    assertThat(good.heard(PeerMessage.Piece.class)).hasSize(1);
  }
}
