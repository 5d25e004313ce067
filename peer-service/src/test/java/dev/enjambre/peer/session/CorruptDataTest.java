package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who sends wrong bytes is found out and banned, and never somebody else. */
class CorruptDataTest {

  private static final PeerMessage.Request FIRST = new PeerMessage.Request(2, 0, 16_384);
  private static final PeerMessage.Request SECOND = new PeerMessage.Request(2, 16_384, 16_384);

  @Test
  void bansTheOnlyOneWhoHadAPartInAWrongPiece() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller(Bench.id("Evil")).has(2).unchokes();

    peer.answers(FIRST).answersWrongly(SECOND);
    bench.settle();

    bench.assertViolated(Kind.CORRUPT_DATA, peer);
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(bench.peers()).isEmpty();
  }

  @Test
  void refusesABannedPeerThatComesBack() {
    Bench bench = Bench.leeching();
    PeerId evil = Bench.id("Evil");
    bench.caller(evil).has(2).unchokes().answers(FIRST).answersWrongly(SECOND);
    bench.settle();

    assertThat(bench.caller(evil).isClosed()).isTrue();
    assertThat(bench.caller(Bench.id("Good")).isClosed()).isFalse();
  }

  @Test
  void callsABannedPeerNoMore() {
    Bench bench = Bench.leeching();
    bench.knows(Bench.endpoint(7));
    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("Evil")).has(2).unchokes();

    peer.answers(FIRST).answersWrongly(SECOND);
    bench.advance(Duration.ofHours(1));
    bench.knows(Bench.endpoint(7));

    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void bansAPeerThatHungUpAndCameBackBeforeItWasFoundOut() {
    Bench bench = Bench.leechingOnASlowDisk();
    PeerId evil = Bench.id("Evil");
    ScriptedPeer before = bench.caller(evil).has(2).unchokes();
    before.answers(FIRST).answersWrongly(SECOND);
    before.close();
    bench.advance(Duration.ofMillis(1));
    ScriptedPeer after = bench.caller(evil);
    assertThat(after.isClosed()).isFalse();

    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(after.isClosed()).isTrue();
    assertThat(bench.peers()).isEmpty();
  }

  @Test
  void bansNobodyAtOnceWhenSeveralHadAPart() {
    Bench bench = Bench.leeching();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    ScriptedPeer evil = bench.caller().has(2).unchokes();

    honest.answers(FIRST);
    evil.answersWrongly(SECOND);
    bench.settle();

    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(bench.counters.peersBanned.sum()).isZero();
    assertThat(bench.peers()).hasSize(2);
  }

  @Test
  void fetchesAWrongPieceAgainFromOneAloneAndSoFindsOut() {
    Bench bench = Bench.leeching();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    evil.answersWrongly(FIRST);
    honest.answers(SECOND).forget();
    evil.forget();
    bench.settle();
    assertThat(evil.requests()).containsExactly(FIRST, SECOND);
    assertThat(honest.requests()).isEmpty();

    evil.answersWrongly(FIRST).answers(SECOND);
    bench.settle();

    bench.assertViolated(Kind.CORRUPT_DATA, evil);
    assertThat(honest.isClosed()).isFalse();
    assertThat(honest.requests()).containsExactly(FIRST, SECOND);
    honest.answersEverything();
    assertThat(bench.has(2)).isTrue();
  }

  @Test
  void countsNobodyInWhoseBlocksWereThrownAway() {
    Bench bench = Bench.leeching();
    ScriptedPeer honest = bench.caller().has(2).unchokes();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    honest.answers(FIRST);
    evil.answersWrongly(SECOND);
    bench.settle();
    // The second time the honest one gives a block, but then chokes us: the other gives the rest.
    honest.answers(FIRST).says(PeerMessage.CHOKE);

    evil.answers(FIRST).answersWrongly(SECOND);
    bench.settle();

    bench.assertViolated(Kind.CORRUPT_DATA, evil);
    assertThat(honest.isClosed()).isFalse();
  }

  @Test
  void blamesNotTheOneWhoseFetchIsSpoiledByALateBlock() {
    Bench bench = Bench.leeching();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    // It owes the first block for so long that another is asked.
    bench.advance(Duration.ofSeconds(21));
    ScriptedPeer honest = bench.caller().has(2).unchokes();

    evil.answersWrongly(FIRST);
    honest.answers(SECOND);
    bench.settle();

    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(bench.counters.peersBanned.sum()).isZero();
    assertThat(honest.isClosed()).isFalse();
  }
}
