package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.PiecePriority;
import dev.enjambre.peer.wire.PeerMessage;
import org.junit.jupiter.api.Test;

/** What a change of what is wanted means to the connected peers. */
class PriorityTest {

  private static void prioritize(Bench bench, PiecePriority priority, int... wanted) {
    bench.loop.run(() ->
        bench.session.changeWanted(pieces -> {
          for (int piece : wanted) {
            pieces.prioritize(piece, priority);
          }
        }));
  }

  @Test
  void losesInterestInOneWhoHasOnlyWhatIsSkipped() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(2, 5).forget();

    prioritize(bench, PiecePriority.SKIP, 2);
    assertThat(peer.heard()).isEmpty();
    prioritize(bench, PiecePriority.SKIP, 5);

    assertThat(peer.heard()).containsExactly(PeerMessage.NOT_INTERESTED);
    peer.says(new PeerMessage.Have(2));
    assertThat(peer.heard()).hasSize(1);
  }

  @Test
  void asksAtOnceForWhatBecomesWanted() {
    Bench bench = Bench.leeching();
    prioritize(bench, PiecePriority.SKIP, 2, 5);
    ScriptedPeer peer = bench.caller().has(2, 5).unchokes();
    assertThat(peer.heard()).doesNotContain(PeerMessage.INTERESTED);

    prioritize(bench, PiecePriority.HIGH, 5);

    assertThat(peer.heard()).contains(PeerMessage.INTERESTED);
    assertThat(peer.requests()).hasSize(2).allMatch(request -> request.pieceIndex() == 5);
  }

  @Test
  void countsWhatIsVerifiedOfTheSkippedForNobody() {
    Bench bench = Bench.leeching();
    ScriptedPeer giver = bench.caller().has(2, 5).unchokes();
    prioritize(bench, PiecePriority.SKIP, 2);

    // What was asked of the piece that is skipped arrives all the same.
    giver.answersEverything();

    assertThat(bench.has(2)).isTrue();
    assertThat(bench.has(5)).isTrue();
    assertThat(giver.heard()).contains(PeerMessage.NOT_INTERESTED);
    giver.forget().says(new PeerMessage.Have(3));
    assertThat(giver.heard()).contains(PeerMessage.INTERESTED);
  }
}
