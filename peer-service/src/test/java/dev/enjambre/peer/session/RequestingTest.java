package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When blocks are asked for, which, and how many at a time (A7, A11, E8). */
class RequestingTest {

  private static final int FIRST_DEPTH = 16;

  @Test
  void asksNothingWhileItIsChoked() {
    ScriptedPeer peer = Bench.leeching().caller().hasAll();

    assertThat(peer.requests()).isEmpty();
  }

  @Test
  @DisplayName("A11, E8: many requests go out on unchoke, without waiting for answers")
  void asksManyBlocksOnUnchokeWithoutWaitingForAnAnswer() {
    ScriptedPeer peer = Bench.leeching(Bench.large()).caller().hasAll().unchokes();

    assertThat(peer.requests()).hasSize(FIRST_DEPTH);
  }

  @Test
  @DisplayName("A7: blocks of 16 KiB are asked for, each once")
  void asksForWholeBlocksAndNoneTwice() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    PieceLayout layout = bench.torrent.layout();

    List<PeerMessage.Request> requests = peer.requests();

    assertThat(requests)
        .hasSize(16)
        .doesNotHaveDuplicates()
        .allMatch(
            request -> layout.isBlock(request.pieceIndex(), request.begin(), request.length()))
        .contains(new PeerMessage.Request(7, 16_384, 16_384 - 5_000));
  }

  @Test
  void finishesAPieceBeforeItBeginsAnother() {
    ScriptedPeer peer = Bench.leeching(Bench.large()).caller().hasAll().unchokes();

    assertThat(
            new HashSet<>(peer.requests().stream().map(PeerMessage.Request::pieceIndex).toList()))
        .hasSize(FIRST_DEPTH / 2);
  }

  @Test
  void asksOnlyForWhatThePeerHas() {
    ScriptedPeer peer = Bench.leeching().caller().has(1, 5).unchokes();

    assertThat(peer.requests())
        .hasSize(4)
        .allMatch(r -> r.pieceIndex() == 1 || r.pieceIndex() == 5);
  }

  @Test
  @DisplayName("E8: requests are considered on have")
  void asksWhenAnUnchokedPeerTellsOfAPiece() {
    ScriptedPeer peer = Bench.leeching().caller().unchokes().says(new PeerMessage.Have(4));

    assertThat(peer.requests()).hasSize(2).allMatch(request -> request.pieceIndex() == 4);
  }

  @Test
  @DisplayName("E8: requests are considered on each piece received")
  void asksForMoreAsBlocksArrive() {
    ScriptedPeer peer = Bench.leeching(Bench.large()).caller().hasAll().unchokes();
    for (PeerMessage.Request request : peer.requests()) {
      peer.answers(request);
    }

    assertThat(peer.requests()).hasSizeGreaterThan(FIRST_DEPTH);
  }

  @Test
  void asksForMoreAtATimeWhereTheLinkIsLongAndFast() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    // Ten megabytes a second at a round trip of a tenth of a second want sixty blocks and more.
    serve(bench, peer, Duration.ofMillis(100), 610, 60);

    assertThat(bench.status(peer).outstandingRequests()).isBetween(60, 500);
  }

  @Test
  void asksForFewAtATimeWhereTheLinkIsSlow() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    for (int i = 0; i < 60; i++) {
      bench.advance(Duration.ofSeconds(1));
      peer.answers(peer.nextUnanswered());
    }

    assertThat(bench.status(peer).outstandingRequests()).isBetween(1, 8);
  }

  @Test
  void neverAsksForMoreThanOtherClientsAllow() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.caller().hasAll().unchokes();

    int most = 0;
    for (int i = 0; i < 1200; i++) {
      bench.advance(Duration.ofNanos(1000));
      peer.answers(peer.nextUnanswered());
      most = Math.max(most, bench.status(peer).outstandingRequests());
    }
    assertThat(most).isBetween(400, RequestPipeline.MAX_DEPTH);
  }

  @Test
  void asksOthersForWhatAChokeReleases() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().has(0, 1).unchokes();
    // It has what is left, so that this is not the endgame, but chokes us.
    bench.caller().hasAll();
    ScriptedPeer second = bench.caller().has(0).unchokes();
    assertThat(second.requests()).isEmpty();

    first.says(PeerMessage.CHOKE);

    assertThat(bench.status(first).outstandingRequests()).isZero();
    assertThat(second.requests()).hasSize(2).allMatch(request -> request.pieceIndex() == 0);
  }

  @Test
  void asksOthersForWhatAPeerThatLeavesOwes() {
    Bench bench = Bench.leeching();
    ScriptedPeer first = bench.caller().has(0, 1).unchokes();
    bench.caller().hasAll();
    ScriptedPeer second = bench.caller().has(0).unchokes();
    assertThat(second.requests()).isEmpty();

    first.hangsUp();

    assertThat(second.requests()).hasSize(2).allMatch(request -> request.pieceIndex() == 0);
    assertThat(bench.peers()).hasSize(2);
  }

  @Test
  void stopsReadingWhileTheDiskIsBehindAndGoesOnAfterwards() {
    Bench bench = Bench.leechingOnASlowDisk();
    ScriptedPeer peer = bench.caller().hasAll().unchokes();
    List<PeerMessage.Request> requests = peer.requests();

    requests.subList(0, 8).forEach(peer::answers);
    assertThat(peer.isReading()).isFalse();

    bench.advance(Duration.ofSeconds(1));
    assertThat(peer.isReading()).isTrue();
    peer.answersEverything();
    bench.advance(Duration.ofSeconds(2));
    assertThat(bench.state()).isEqualTo(TorrentState.SEEDING);
  }

  /** Answers at that rate: so many blocks a second, each so long after it was asked for. */
  private static void serve(
      Bench bench, ScriptedPeer peer, Duration roundTrip, int perSecond, int untilDepth) {
    Duration pause = Duration.ofSeconds(1).dividedBy(perSecond);
    bench.advance(roundTrip);
    for (int i = 0; i < 1500 && peer.owes() > 0; i++) {
      bench.advance(pause);
      peer.answers(peer.nextUnanswered());
      if (peer.owes() > 2 * untilDepth) {
        return;
      }
    }
  }
}
