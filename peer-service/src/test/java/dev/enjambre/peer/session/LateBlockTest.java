package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Blocks that nobody waits for: late ones are tolerated, unrequested ones are not. */
class LateBlockTest {

  @Test
  void usesABlockThatComesAfterAChoke() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(2).unchokes();
    PeerMessage.Request first = peer.requests().get(0);
    PeerMessage.Request second = peer.requests().get(1);

    peer.says(peer.piece(first, false), PeerMessage.CHOKE, peer.piece(second, false));
    bench.settle();

    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.has(2)).isTrue();
  }

  @Test
  void takesABlockTwiceThatWasAskedForAgainAfterAChoke() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(2).unchokes();
    PeerMessage.Request request = peer.requests().getFirst();
    // The first request was on its way when the choke was; the peer answers both.
    peer.says(PeerMessage.CHOKE).unchokes();
    assertThat(peer.requests()).hasSize(4);

    peer.answers(request).answers(request);

    bench.assertNoViolation();
    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.counters.blocksDuplicate.sum()).isEqualTo(1);
  }

  @Test
  void toleratesABlockThatWasTimedOutAndCameFromElsewhere() {
    Bench bench = Bench.leeching();
    ScriptedPeer slow = bench.caller().has(2).unchokes();
    PeerMessage.Request request = slow.requests().getFirst();
    bench.advance(Duration.ofSeconds(21));
    bench.caller().has(2).unchokes().answersEverything();
    assertThat(bench.has(2)).isTrue();

    slow.answers(request);

    bench.assertNoViolation();
    assertThat(bench.counters.blocksDuplicate.sum()).isEqualTo(1);
    bench.settle();
    assertThat(bench.ledger.live()).isZero();
  }

  @Test
  void closesOnABlockThatNobodyAskedFor() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll();

    peer.answers(new PeerMessage.Request(0, 0, 16_384));

    bench.assertViolated(Kind.UNREQUESTED_BLOCK, peer);
    assertThat(bench.has(0)).isFalse();
  }

  @Test
  void closesOnABlockThatCameBefore() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    PeerMessage.Request request = peer.requests().getFirst();

    peer.answers(request).answers(request);

    bench.assertViolated(Kind.UNREQUESTED_BLOCK, peer);
  }

  @Test
  void closesOnABlockOfAnotherLength() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    PeerMessage.Request asked = peer.requests().getFirst();

    peer.answers(new PeerMessage.Request(asked.pieceIndex(), asked.begin(), 16_000));

    bench.assertViolated(Kind.UNREQUESTED_BLOCK, peer);
  }

  @Test
  void closesOnABlockOutsideTheTorrent() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    PeerMessage.Piece outside =
        new PeerMessage.Piece(
            Integer.MIN_VALUE, -16_384, peer.piece(new PeerMessage.Request(0, 0, 1), false).data());

    peer.says(outside);

    bench.assertViolated(Kind.UNREQUESTED_BLOCK, peer);
  }
}
