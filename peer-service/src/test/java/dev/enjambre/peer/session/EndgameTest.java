package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Near the end what is left is asked of several, and the first answer wins (E10). */
class EndgameTest {

  @Test
  @DisplayName("E10: in the endgame several peers are asked for the same")
  void asksASecondPeerForWhatTheFirstOwes() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().hasAll().unchokes();

    ScriptedPeer second = bench.caller().hasAll().unchokes();

    assertThat(second.requests()).containsExactlyInAnyOrderElementsOf(first.requests());
  }

  @Test
  void asksNobodyTwiceAsLongAsThereAreOtherBlocks() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer first = bench.caller().hasAll().unchokes();

    ScriptedPeer second = bench.caller().hasAll().unchokes();

    assertThat(second.requests()).isNotEmpty().doesNotContainAnyElementsOf(first.requests());
  }

  @Test
  void beginsWhenTheLastHolderOfTheRestLeaves() {
    Bench bench = Bench.leeching();
    bench.caller().has(0).unchokes();
    ScriptedPeer holderOfTheRest = bench.caller().has(1, 2, 3);
    ScriptedPeer second = bench.caller().has(0).unchokes();
    assertThat(second.requests()).isEmpty();

    holderOfTheRest.hangsUp();

    assertThat(second.requests()).hasSize(2);
  }

  @Test
  void asksThreePeersAtMost() {
    Bench bench = Bench.leeching();
    for (int i = 0; i < 3; i++) {
      assertThat(bench.caller().hasAll().unchokes().requests()).hasSize(16);
    }

    assertThat(bench.caller().hasAll().unchokes().requests()).isEmpty();
  }

  @Test
  @DisplayName("E10: the first arrival wins, and cancel goes to the others")
  void cancelsElsewhereWhatHasArrived() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().hasAll().unchokes();
    ScriptedPeer second = bench.caller().hasAll().unchokes().forget();
    PeerMessage.Request request = first.requests().getFirst();

    first.answers(request);

    assertThat(second.heard())
        .containsExactly(
            new PeerMessage.Cancel(request.pieceIndex(), request.begin(), request.length()));
    assertThat(first.heard(PeerMessage.Cancel.class)).isEmpty();
    assertThat(bench.counters.blocksCancelled.sum()).isEqualTo(1);
  }

  @Test
  @DisplayName("E10: a duplicate is tolerated")
  void toleratesTheAnswerThatCrossedItsCancel() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().hasAll().unchokes();
    ScriptedPeer second = bench.caller().hasAll().unchokes();
    List<PeerMessage.Request> requests = List.copyOf(first.requests());

    for (PeerMessage.Request request : requests) {
      first.answers(request);
      second.answers(request);
    }
    bench.assertNoViolation();
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(bench.counters.blocksDuplicate.sum()).isEqualTo(requests.size());
    assertThat(bench.ledger.live()).isZero();
  }

  @Test
  void goesOnWithOneWhenTheOtherLeaves() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().hasAll().unchokes();
    ScriptedPeer second = bench.caller().hasAll().unchokes();

    first.hangsUp();
    second.answersEverything();
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
  }
}
