package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Interest is weighed on bitfield, on have and after each piece (A6, A8, A10, E6). */
class InterestTest {

  @Test
  @DisplayName("A6, E6: interest is weighed on the bitfield")
  void isInterestedInABitfieldWithAMissingPiece() {
    Bench bench = Bench.having(0, 1);
    ScriptedPeer peer = bench.caller().forget().has(1, 2);

    assertThat(peer.heard()).containsExactly(PeerMessage.INTERESTED);
    assertThat(bench.status(peer).amInterested()).isTrue();
  }

  @Test
  void isNotInterestedInWhatIsHere() {
    ScriptedPeer peer = Bench.having(0, 1).caller().forget().has(0, 1);

    assertThat(peer.heard()).isEmpty();
  }

  @Test
  @DisplayName("E6: interest is weighed on have")
  void isInterestedWhenAMissingPieceIsTold() {
    ScriptedPeer peer = Bench.having(0, 1).caller().forget().says(new PeerMessage.Have(5));

    assertThat(peer.heard()).containsExactly(PeerMessage.INTERESTED);
  }

  @Test
  void saysSoOnce() {
    ScriptedPeer peer = Bench.leeching().caller().has(1);
    peer.says(new PeerMessage.Have(2), new PeerMessage.Have(2), new PeerMessage.Have(1));

    assertThat(peer.heard()).containsExactly(PeerMessage.INTERESTED);
  }

  @Test
  @DisplayName("E6: interest is weighed after each piece")
  void losesInterestWithTheLastPieceThatAPeerHas() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(3, 4).unchokes();
    peer.answers(peer.requests().get(0)).answers(peer.requests().get(1));
    bench.settle();
    assertThat(peer.heard()).doesNotContain(PeerMessage.NOT_INTERESTED);

    peer.answersEverything();

    assertThat(bench.has(3) && bench.has(4)).isTrue();
    assertThat(peer.heard().getLast()).isEqualTo(PeerMessage.NOT_INTERESTED);
  }

  @Test
  @DisplayName("A8: a peer without use is interesting again when it tells of a needed piece")
  void isInterestedAgainWhenANeededPieceIsTold() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().has(3).unchokes().answersEverything().forget();

    peer.says(new PeerMessage.Have(6));

    // It was never choked, so the request follows at once.
    assertThat(peer.heard()).startsWith(PeerMessage.INTERESTED).hasSize(3);
    assertThat(peer.requests()).allMatch(request -> request.pieceIndex() == 6);
  }

  @Test
  void weighsInterestInOthersToo() {
    Bench bench = Bench.leeching();
    ScriptedPeer giver = bench.caller().has(3).unchokes();
    ScriptedPeer other = bench.caller().has(3);

    giver.answersEverything();

    assertThat(other.heard())
        .containsExactly(
            PeerMessage.INTERESTED, new PeerMessage.Have(3), PeerMessage.NOT_INTERESTED);
  }

  @Test
  void isInterestedInNobodyWhenAllIsComplete() {
    Bench bench = Bench.leeching();
    ScriptedPeer partial = bench.caller().has(0, 1);
    ScriptedPeer seed = bench.caller().hasAll().unchokes().answersEverything();
    bench.settle();

    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(partial.heard()).contains(PeerMessage.NOT_INTERESTED);
    assertThat(partial.isClosed()).isFalse();
    assertThat(seed.heard()).contains(PeerMessage.NOT_INTERESTED);
  }

  @Test
  @DisplayName("A10: a connection goes through its states, and back when a piece is told")
  void a10GoesThroughTheStatesOfAConnection() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();
    assertThat(bench.status(peer).amChoking()).isTrue();
    assertThat(bench.status(peer).amInterested()).isFalse();

    // It has told what it has: that is of interest.
    peer.has(3);
    assertThat(bench.status(peer).amInterested()).isTrue();
    assertThat(peer.requests()).isEmpty();

    // We may download, and do; the piece is complete, and there is nothing else.
    peer.unchokes();
    assertThat(peer.owes()).isPositive();
    peer.answersEverything();
    assertThat(bench.has(3)).isTrue();
    assertThat(bench.status(peer).amInterested()).isFalse();
    assertThat(peer.owes()).isZero();

    peer.says(new PeerMessage.Have(5));
    assertThat(bench.status(peer).amInterested()).isTrue();
    assertThat(peer.nextUnanswered().pieceIndex()).isEqualTo(5);
  }
}
