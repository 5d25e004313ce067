package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer that answers, but lets one block wait. */
class BlockTimeoutTest {

  private static final PeerMessage.Request LEFT_OUT = new PeerMessage.Request(0, 0, 16_384);

  @Test
  void aBlockThatIsPassedOverIsAskedOfAnother() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer slow = bench.caller().has(0, 1, 2, 3, 4, 5, 6, 7).unchokes();
    // It has what is left, so that this is not the endgame, but chokes us.
    bench.caller().hasAll();
    ScriptedPeer other = bench.caller().has(0).unchokes();
    assertThat(other.requests()).isEmpty();

    answerAllBut(bench, slow, LEFT_OUT, Duration.ofSeconds(2), 11);

    assertThat(other.requests()).containsExactly(LEFT_OUT);
    assertThat(slow.heard(PeerMessage.Cancel.class)).hasSize(1);
    assertThat(bench.status(slow).snubbed()).isFalse();
    assertThat(bench.counters.blocksTimedOut.sum()).isEqualTo(1);
    other.answersEverything();
    assertThat(bench.has(0)).isTrue();
  }

  @Test
  void aBlockThatNobodyElseCanGiveIsWaitedFor() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer slow = bench.caller().has(0, 1, 2, 3, 4, 5, 6, 7).unchokes();
    bench.caller().hasAll();

    answerAllBut(bench, slow, LEFT_OUT, Duration.ofSeconds(2), 11);

    assertThat(slow.heard(PeerMessage.Cancel.class)).isEmpty();
    assertThat(bench.counters.blocksTimedOut.sum()).isZero();
    slow.answers(LEFT_OUT);
    bench.settle();
    assertThat(bench.has(0)).isTrue();
  }

  @Test
  void aBlockThatComesAfterAllIsNoViolation() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer slow = bench.caller().has(0, 1, 2, 3, 4, 5, 6, 7).unchokes();
    bench.caller().hasAll();
    ScriptedPeer other = bench.caller().has(0).unchokes();
    answerAllBut(bench, slow, LEFT_OUT, Duration.ofSeconds(2), 11);

    slow.answers(LEFT_OUT);
    bench.settle();

    assertThat(bench.has(0)).isTrue();
    assertThat(other.heard(PeerMessage.Cancel.class)).hasSize(1);
    bench.assertNoViolation();
  }

  @Test
  void aBlockWaitsItsTurnThreeTimesAsLong() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer slow = bench.caller().hasAll().unchokes();
    PeerMessage.Request last = slow.requests().getLast();
    // One block every ten seconds, in order: it would be minutes until the last one's turn.
    ScriptedPeer other = bench.caller().has(last.pieceIndex());
    for (int i = 0; i < 5; i++) {
      bench.advance(Duration.ofSeconds(10));
      slow.answers(slow.nextUnanswered());
    }
    other.unchokes();
    assertThat(other.requests()).doesNotContain(last);

    bench.advance(Duration.ofSeconds(11));

    assertThat(other.requests()).contains(last);
    assertThat(bench.status(slow).snubbed()).isFalse();
  }

  @Test
  void aPieceThatOnePeerAloneWasToDeliverIsBegunAnewWithAnother() {
    Bench bench = Bench.leeching();
    PeerMessage.Request first = new PeerMessage.Request(2, 0, 16_384);
    PeerMessage.Request second = new PeerMessage.Request(2, 16_384, 16_384);
    ScriptedPeer slow = bench.caller().has(1, 2, 3, 4, 5, 6).unchokes();
    ScriptedPeer evil = bench.caller().has(2).unchokes();
    slow.answers(first);
    evil.answersWrongly(second);
    bench.settle();
    evil.hangsUp();
    ScriptedPeer third = bench.caller().has(2).unchokes();
    assertThat(third.requests()).isEmpty();

    answerAllBut(bench, slow, first, Duration.ofSeconds(2), 16);

    assertThat(third.requests()).contains(first, second);
    third.answersEverything();
    assertThat(bench.has(2)).isTrue();
    assertThat(slow.isClosed()).isFalse();
  }

  /** Answers so many requests, a while apart, but never that one. */
  private static void answerAllBut(
      Bench bench, ScriptedPeer peer, PeerMessage.Request leftOut, Duration every, int times) {
    for (int i = 0; i < times; i++) {
      peer.unanswered().stream()
          .filter(request -> !request.equals(leftOut))
          .findFirst()
          .ifPresent(peer::answers);
      bench.advance(every);
    }
  }
}
