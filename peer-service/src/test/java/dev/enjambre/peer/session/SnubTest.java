package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer that owes blocks and sends none for twenty seconds. */
class SnubTest {

  private static final Duration PATIENCE = Duration.ofSeconds(21);

  @Test
  void asksOthersFirstForWhatItOwes() {
    Bench bench = Bench.leeching();
    ScriptedPeer silent = bench.caller().has(0).unchokes().forget();
    // It has what is left, so that this is not the endgame, but chokes us.
    bench.caller().hasAll();
    ScriptedPeer other = bench.caller().has(0).unchokes();
    assertThat(other.requests()).isEmpty();

    bench.advance(PATIENCE);

    assertThat(bench.status(silent).snubbed()).isTrue();
    assertThat(bench.counters.blocksTimedOut.sum()).isEqualTo(2);
    assertThat(other.requests()).hasSize(2);
    assertThat(silent.requests()).isEmpty();
  }

  @Test
  void isGivenAnotherChanceWithFewRequests() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer silent = bench.caller().hasAll().unchokes().forget();

    bench.advance(PATIENCE);

    assertThat(silent.requests()).hasSize(RequestPipeline.MIN_DEPTH);
  }

  @Test
  void isForgivenWhenItAnswers() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer slow = bench.caller().hasAll().unchokes();
    List<PeerMessage.Request> owed = List.copyOf(slow.requests());
    bench.advance(PATIENCE);
    assertThat(bench.status(slow).snubbed()).isTrue();

    owed.forEach(slow::answers);

    assertThat(bench.status(slow).snubbed()).isFalse();
    bench.assertNoViolation();
  }

  @Test
  void isNotOneThatOwesNothing() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll();

    bench.advance(PATIENCE.multipliedBy(3));

    assertThat(bench.status(peer).snubbed()).isFalse();
    assertThat(bench.counters.blocksTimedOut.sum()).isZero();
  }

  @Test
  void keepsNoPieceToItselfThatItAloneWasToDeliver() {
    Bench bench = Bench.leeching();
    PeerMessage.Request[] blocks = {
      new PeerMessage.Request(2, 0, 16_384), new PeerMessage.Request(2, 16_384, 16_384)
    };
    // Two have a part in a piece that is wrong, so it is fetched again from one of them alone.
    ScriptedPeer first = bench.caller().has(2).unchokes();
    ScriptedPeer second = bench.caller().has(2).unchokes();
    first.answers(blocks[0]);
    second.answersWrongly(blocks[1]);
    bench.settle();
    second.hangsUp();
    ScriptedPeer third = bench.caller().has(2).unchokes();
    assertThat(bench.status(first).outstandingRequests()).isEqualTo(2);
    assertThat(third.requests()).isEmpty();

    bench.advance(PATIENCE);
    assertThat(third.requests()).containsExactly(blocks);
    third.answersEverything();

    assertThat(bench.has(2)).isTrue();
    assertThat(bench.counters.peersBanned.sum()).isEqualTo(1);
    assertThat(first.isClosed()).isFalse();
  }
}
