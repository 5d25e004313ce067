package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.DontHaveMessage;
import dev.enjambre.peer.wire.Extension;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A peer that has lost a piece says so (BEP 54). */
class DontHaveTest {

  private static final PeerMessage.Request FIRST = new PeerMessage.Request(2, 0, 16_384);
  private static final PeerMessage.Request SECOND = new PeerMessage.Request(2, 16_384, 16_384);

  private static ScriptedPeer speaker(Bench bench) {
    return bench.extendedCaller(
        new ExtensionHandshake(
            Map.of(),
            "",
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty()));
  }

  private static PeerMessage lost(int piece) {
    return new DontHaveMessage(piece).toMessage(Extension.DONT_HAVE.ourId());
  }

  @Test
  void isOfNoInterestWithoutWhatItHasLost() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2, 3);
    assertThat(peer.heard()).contains(PeerMessage.INTERESTED);

    peer.says(lost(2));
    assertThat(peer.heard()).doesNotContain(PeerMessage.NOT_INTERESTED);
    peer.says(lost(3));

    assertThat(peer.heard()).contains(PeerMessage.NOT_INTERESTED);
    assertThat(bench.status(peer).progress()).isZero();
    bench.assertNoViolation();
  }

  @Test
  void owesNothingOfItAnyMoreSoOthersAreAsked() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2).unchokes();
    // It has what is left, so that this is not the endgame, but chokes us.
    bench.caller().hasAll();
    ScriptedPeer other = bench.caller().has(2).unchokes();
    assertThat(other.requests()).isEmpty();

    peer.says(lost(2));
    bench.settle();

    assertThat(other.requests()).containsExactly(FIRST, SECOND);
    assertThat(bench.status(peer).outstandingRequests()).isZero();
    other.answersEverything();
    assertThat(bench.has(2)).isTrue();
  }

  @Test
  void mayStillSendWhatWasUnderWay() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2).unchokes();

    peer.says(lost(2)).answers(FIRST);

    bench.assertNoViolation();
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void isASeedNoMore() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = speaker(bench).has(0, 1, 2, 3, 4, 5, 6);

    peer.says(new PeerMessage.Have(7), lost(7));
    bench.advance(Duration.ofSeconds(5));

    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void isAskedAgainWhenItHasItAgain() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2, 3).unchokes();
    peer.says(lost(2)).forget();

    peer.says(new PeerMessage.Have(2));

    assertThat(peer.requests()).contains(FIRST, SECOND);
    bench.assertNoViolation();
  }

  @Test
  void thatNeverHadItChangesNothing() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2);

    peer.says(lost(3));

    assertThat(peer.heard()).doesNotContain(PeerMessage.NOT_INTERESTED);
    bench.assertNoViolation();
  }

  @Test
  void closesOnAPieceThatThereIsNot() {
    Bench bench = Bench.leeching();
    bench.assertViolated(Kind.INDEX_OUT_OF_RANGE, speaker(bench).has(2).says(lost(8)));
  }

  @Test
  void closesOnAMessageOfTheWrongLength() {
    Bench bench = Bench.leeching();
    bench.assertViolated(
        Kind.BAD_EXTENSION,
        speaker(bench)
            .has(2)
            .says(new PeerMessage.Extended(Extension.DONT_HAVE.ourId(), new byte[5])));
  }

  @Test
  void closesOnAFloodOfThem() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = speaker(bench).has(2);
    for (int i = 0; i <= Chatter.MAX_PER_WINDOW && !peer.isClosed(); i++) {
      peer.says(lost(3));
    }

    bench.assertViolated(Kind.MESSAGE_FLOOD, peer);
  }
}
