package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which connections are taken in, and which are kept. */
class ConnectionTest {

  /** Less and greater than {@link Bench#OUR_ID}. */
  private static final PeerId LESS = Bench.id("A");

  private static final PeerId GREATER = Bench.id("Z");

  @Test
  void hangsUpOnItself() {
    Bench bench = Bench.seeding();

    assertThat(bench.caller(Bench.OUR_ID).isClosed()).isTrue();
    assertThat(bench.peers()).isEmpty();
  }

  @Test
  void callsItselfOnceAtMost() {
    Bench bench = Bench.leeching();
    bench.knows(Bench.endpoint(1));

    ScriptedPeer ourselves = bench.lastCall().isAnsweredBy(Bench.OUR_ID);
    bench.advance(Duration.ofHours(1));

    assertThat(ourselves.isClosed()).isTrue();
    assertThat(bench.calls).hasSize(1);
  }

  @Test
  void refusesASecondCallOfTheSamePeer() {
    Bench bench = Bench.seeding();
    ScriptedPeer first = bench.caller(LESS);

    ScriptedPeer second = bench.caller(LESS);

    assertThat(first.isClosed()).isFalse();
    assertThat(second.isClosed()).isTrue();
    assertThat(bench.peers()).hasSize(1);
  }

  @Test
  void ofTwoOppositeCallsKeepsThatOfTheGreaterWhoeverCameFirst() {
    assertThat(keepsOurCall(LESS, true)).isTrue();
    assertThat(keepsOurCall(LESS, false)).isTrue();
    assertThat(keepsOurCall(GREATER, true)).isFalse();
    assertThat(keepsOurCall(GREATER, false)).isFalse();
  }

  private static boolean keepsOurCall(PeerId other, boolean oursFirst) {
    Bench bench = Bench.leeching();
    bench.knows(Bench.endpoint(1));
    ScriptedPeer theirCall = oursFirst ? null : bench.caller(other);
    ScriptedPeer ourCall = bench.lastCall().isAnsweredBy(other);
    if (theirCall == null) {
      theirCall = bench.caller(other);
    }
    bench.settle();
    assertThat(ourCall.isClosed()).isNotEqualTo(theirCall.isClosed());
    assertThat(bench.peers()).hasSize(1);
    ScriptedPeer kept = ourCall.isClosed() ? theirCall : ourCall;
    assertThat(kept.has(1).heard()).contains(PeerMessage.INTERESTED);
    return kept == ourCall;
  }

  @Test
  void leavesOtherSeedsWhenItIsASeed() {
    Bench bench = Bench.seeding();
    ScriptedPeer seed = bench.caller().hasAll();
    ScriptedPeer leecher = bench.caller().has(1);

    bench.advance(Duration.ofSeconds(2));

    assertThat(seed.isClosed()).isTrue();
    assertThat(leecher.isClosed()).isFalse();
  }

  @Test
  void leavesTheSeedsWhenItHasFinished() {
    Bench bench = Bench.leeching();
    ScriptedPeer seed = bench.caller().hasAll().unchokes();
    ScriptedPeer leecher = bench.caller().has(1);

    seed.answersEverything();
    bench.settle();

    assertThat(seed.isClosed()).isTrue();
    assertThat(leecher.isClosed()).isFalse();
  }

  @Test
  void leavesAPeerThatBecomesASeed() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().has(0, 1, 2, 3, 4, 5, 6);

    peer.says(new PeerMessage.Have(7));
    bench.advance(Duration.ofSeconds(2));

    assertThat(peer.isClosed()).isTrue();
  }

  @Test
  void refusesCallsBeyondTheTorrentsLimit() {
    Bench bench = Bench.limited(new Bench.Bounds(2, 20, 100));
    bench.caller();
    ScriptedPeer second = bench.caller();
    assertThat(bench.caller().isClosed()).isTrue();

    second.hangsUp();

    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void refusesCallsBeyondTheEnginesLimit() {
    Bench bench = Bench.limited(new Bench.Bounds(100, 20, 2));
    bench.caller();
    ScriptedPeer second = bench.caller();
    for (int i = 0; i < 10; i++) {
      assertThat(bench.caller().isClosed()).isTrue();
    }

    second.hangsUp();

    assertThat(bench.caller().isClosed()).isFalse();
    assertThat(bench.caller().isClosed()).isTrue();
  }

  @Test
  void callsNoMoreAtOnceThanItMay() {
    Bench bench = Bench.limited(new Bench.Bounds(100, 3, 100));
    for (int i = 1; i <= 10; i++) {
      bench.knows(Bench.endpoint(i));
    }
    assertThat(bench.calls).hasSize(3);

    bench.calls.getFirst().fails();
    bench.advance(Duration.ofSeconds(1));

    assertThat(bench.calls).hasSize(4);
  }

  @Test
  void callsNobodyWhenAllPlacesAreTaken() {
    Bench bench = Bench.limited(new Bench.Bounds(2, 20, 100));
    bench.caller();
    bench.caller();

    bench.knows(Bench.endpoint(1));
    bench.advance(Duration.ofSeconds(5));

    assertThat(bench.calls).isEmpty();
  }

  @Test
  void countsCallsThatFailAgainstNoLimit() {
    Bench bench = Bench.limited(new Bench.Bounds(100, 20, 1));
    for (int i = 1; i <= 5; i++) {
      bench.knows(Bench.endpoint(i));
      bench.lastCall().fails();
      bench.settle();
    }

    assertThat(bench.counters.dialsFailed.sum()).isEqualTo(5);
    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void hangsUpOnEverybodyWhenItIsPausedAndTakesNobodyIn() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller();

    bench.loop.run(bench.session::pause);

    assertThat(peer.isClosed()).isTrue();
    assertThat(bench.caller().isClosed()).isTrue();
    bench.loop.run(bench.session::resume);
    assertThat(bench.caller().isClosed()).isFalse();
  }

  @Test
  void hangsUpOnWhoAnswersItsCallAfterItWasPaused() {
    Bench bench = Bench.leeching();
    bench.knows(Bench.endpoint(1));

    bench.loop.run(bench.session::pause);

    assertThat(bench.lastCall().isAnsweredBy(LESS).isClosed()).isTrue();
  }
}
