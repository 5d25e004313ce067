package dev.enjambre.peer.session;

import static dev.enjambre.peer.session.Stage.METAINFO;
import static dev.enjambre.peer.session.Stage.PIECES;
import static dev.enjambre.peer.session.Stage.answer;
import static dev.enjambre.peer.session.Stage.bitfield;
import static dev.enjambre.peer.session.Stage.lie;
import static dev.enjambre.peer.session.Stage.pieces;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.AnnounceEvent;
import dev.enjambre.common.announce.AnnounceRequest;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.wire.Handshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * When each message is sent, and what it leads to; with peers that say what the test tells them.
 */
class SessionTest {

  private static final int TOTAL_BLOCKS = (PIECES - 1) * Stage.BLOCKS_PER_PIECE + 1;

  @Test
  void sendsItsBitfieldFirst() {
    assertThat(Stage.seeder().visitor('a').hears())
        .containsExactly(bitfield(Bitfield.full(PIECES)));
  }

  @Test
  void leavesOutAnEmptyBitfield() {
    assertThat(Stage.leecher().visitor('a').hears()).isEmpty();
  }

  @Test
  void isInterestedInWhoHasWhatItLacks() {
    Stage stage = new Stage(pieces(0, 1));
    assertThat(stage.visitor('a').says(bitfield(pieces(1, 2))).hears())
        .contains(PeerMessage.INTERESTED);
    assertThat(stage.visitor('b').says(bitfield(pieces(0, 1))).hears())
        .doesNotContain(PeerMessage.INTERESTED);
  }

  @Test
  void becomesInterestedOnHave() {
    FakePeer peer = Stage.leecher().visitor('a').says(bitfield(pieces()));
    assertThat(peer.hears()).doesNotContain(PeerMessage.INTERESTED);
    assertThat(peer.says(new PeerMessage.Have(3)).hears()).containsExactly(PeerMessage.INTERESTED);
  }

  @Test
  void requestsNothingWhileChoked() {
    FakePeer peer = Stage.leecher().visitor('a').says(bitfield(Bitfield.full(PIECES)));
    assertThat(peer.hearsRequests()).isEmpty();
  }

  @Test
  void requestsManyBlocksAtOnceOnUnchoke() {
    FakePeer peer =
        Stage.leecher().visitor('a').says(bitfield(Bitfield.full(PIECES)), PeerMessage.UNCHOKE);
    List<PeerMessage.Request> requests = peer.hearsRequests();
    assertThat(requests).hasSize(TOTAL_BLOCKS).doesNotHaveDuplicates();
    assertThat(requests)
        .allSatisfy(request ->
            assertThat(
                    METAINFO
                        .layout()
                        .isBlock(request.pieceIndex(), request.begin(), request.length()))
                .isTrue());
  }

  @Test
  void tellsEverybodyOfAPieceOnlyOnceItIsVerified() {
    Stage stage = Stage.leecher();
    FakePeer listener = stage.visitor('l');
    FakePeer seed = stage.visitor('s').says(bitfield(pieces(2)), PeerMessage.UNCHOKE);
    List<PeerMessage.Request> requests = seed.hearsRequests();
    assertThat(requests).hasSize(2);

    seed.says(answer(requests.get(0)));
    seed.says(answer(requests.get(1)));
    assertThat(listener.hears()).isEmpty();

    stage.loop.settle();
    assertThat(listener.hears()).containsExactly(new PeerMessage.Have(2));
    assertThat(seed.hears()).containsExactly(new PeerMessage.Have(2), PeerMessage.NOT_INTERESTED);
  }

  @Test
  void finishesAndSaysNotInterestedAndLetsSeedsGo() {
    Stage stage = Stage.leecher();
    FakePeer seed = stage.generousSeed('s');
    FakePeer other = stage.visitor('o').says(bitfield(pieces(1)));
    stage.serveAll(seed);

    assertThat(stage.session.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(other.hears()).contains(PeerMessage.NOT_INTERESTED);
    assertThat(seed.isClosed()).isTrue();
    assertThat(other.isClosed()).isFalse();
  }

  @Test
  void asksAnotherForWhatAChokingPeerOwed() {
    Stage stage = Stage.leecher();
    FakePeer first = stage.generousSeed('a');
    assertThat(first.hearsRequests()).hasSize(TOTAL_BLOCKS);
    first.says(PeerMessage.CHOKE);

    // A block is asked of three at most, so the fourth would get none if the first still counted.
    for (char name = 'b'; name < 'e'; name++) {
      assertThat(stage.generousSeed(name).hearsRequests()).hasSize(TOTAL_BLOCKS);
    }
    assertThat(stage.generousSeed('e').hearsRequests()).isEmpty();
  }

  @Test
  void toleratesABlockThatComesAfterAChoke() {
    Stage stage = Stage.leecher();
    FakePeer peer = stage.generousSeed('a');
    PeerMessage.Request request = peer.hearsRequests().getFirst();

    peer.says(PeerMessage.CHOKE).says(answer(request));
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void asksSeveralInTheEndgameAndCancelsWhatHasCome() {
    Stage stage = Stage.leecher();
    FakePeer first = stage.generousSeed('a');
    List<PeerMessage.Request> asked = first.hearsRequests();
    FakePeer second = stage.generousSeed('b');
    assertThat(second.hearsRequests()).isNotEmpty().isSubsetOf(asked);

    PeerMessage.Request request = asked.getFirst();
    second.says(answer(request));
    assertThat(first.hears())
        .contains(new PeerMessage.Cancel(request.pieceIndex(), request.begin(), request.length()));
    first.says(answer(request));
    assertThat(first.isClosed()).isFalse();
    assertThat(stage.counters.blocksDuplicate.sum()).isEqualTo(1);
  }

  @Test
  void asksOthersForWhatASnubbingPeerOwes() {
    Stage stage = Stage.leecher();
    FakePeer silent = stage.generousSeed('a');
    silent.hears();
    stage.advance(SessionConfig.defaults().requestTimeout().plusSeconds(2));

    assertThat(stage.session.peerStatus()).allMatch(PeerStatus::snubbed);
    FakePeer other = stage.generousSeed('b');
    stage.serveAll(other);
    assertThat(stage.session.state()).isEqualTo(TorrentState.SEEDING);
    assertThat(stage.counters.blocksTimedOut.sum()).isEqualTo(TOTAL_BLOCKS);
  }

  @Test
  void bansTheOnlyOneWhoCanHaveSentBadData() {
    Stage stage = Stage.leecher();
    FakePeer liar = stage.visitor('l').says(bitfield(pieces(2)), PeerMessage.UNCHOKE);
    liar.hearsRequests().forEach(request -> liar.says(lie(request)));
    stage.loop.settle();

    assertThat(liar.isClosed()).isTrue();
    assertThat(stage.counters.violations(Kind.CORRUPT_DATA)).isEqualTo(1);
    assertThat(stage.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(stage.visitor('l').isClosed()).as("the same peer again").isTrue();

    stage.serveAll(stage.generousSeed('h'));
    assertThat(stage.session.state()).isEqualTo(TorrentState.SEEDING);
  }

  @Test
  void findsTheGuiltyOfSeveralAndKeepsTheHonest() {
    Stage stage = Stage.leecher();
    FakePeer honest = stage.visitor('h').says(bitfield(pieces(2)), PeerMessage.UNCHOKE);
    PeerMessage.Request[] requests = honest.hearsRequests().toArray(PeerMessage.Request[]::new);
    FakePeer liar = stage.visitor('l').says(bitfield(pieces(2)), PeerMessage.UNCHOKE);
    liar.hears();
    honest.says(answer(requests[0]));
    liar.says(lie(requests[1]));
    stage.loop.settle();
    assertThat(honest.isClosed()).isFalse();
    assertThat(liar.isClosed()).isFalse();

    // Whoever is asked first now is asked alone; the liar gives itself away, the honest does not.
    for (int round = 0; round < 3; round++) {
      honest.hearsRequests().forEach(request -> honest.says(answer(request)));
      liar.hearsRequests().forEach(request -> liar.says(lie(request)));
      stage.loop.settle();
    }
    assertThat(honest.isClosed()).isFalse();
    assertThat(stage.session.have().get(2)).isTrue();
  }

  @Test
  void servesWhomItHasUnchokedAndNobodyElse() {
    Stage stage = Stage.seeder();
    FakePeer peer = stage.visitor('a');
    PeerMessage.Request request = new PeerMessage.Request(1, 0, PieceLayout.BLOCK_LENGTH);
    peer.hears();
    peer.says(request);
    assertThat(peer.hears()).isEmpty();

    peer.says(PeerMessage.INTERESTED);
    assertThat(peer.hears()).containsExactly(PeerMessage.UNCHOKE);
    peer.says(request);
    assertThat(peer.hears()).containsExactly(answer(request));
  }

  @Test
  void unchokesAsManyAsThereAreSlots() {
    Stage stage = Stage.seeder();
    int unchoked = 0;
    for (char name = 'a'; name < 'p'; name++) {
      if (stage.visitor(name).says(PeerMessage.INTERESTED).hears().contains(PeerMessage.UNCHOKE)) {
        unchoked++;
      }
    }
    assertThat(unchoked).isEqualTo(8);
  }

  @Test
  void givesAFreedSlotToTheNextAtOnce() {
    Stage stage = Stage.seeder();
    FakePeer first = stage.visitor('a').says(PeerMessage.INTERESTED);
    for (char name = 'b'; name < 'i'; name++) {
      stage.visitor(name).says(PeerMessage.INTERESTED);
    }
    FakePeer waiting = stage.visitor('z').says(PeerMessage.INTERESTED);
    assertThat(waiting.hears()).doesNotContain(PeerMessage.UNCHOKE);

    first.leaves();
    assertThat(waiting.hears()).contains(PeerMessage.UNCHOKE);
  }

  @Test
  void sendsAKeepAliveWhenItHasSaidNothingForTwoMinutes() {
    Stage stage = Stage.seeder();
    FakePeer peer = stage.visitor('a');
    peer.hears();
    stage.advance(ofSeconds(100));
    assertThat(peer.hears()).isEmpty();
    stage.advance(ofSeconds(20));
    assertThat(peer.hears()).containsExactly(PeerMessage.KEEP_ALIVE);
  }

  @Test
  void closesAConnectionThatIsSilentForTooLong() {
    Stage stage = Stage.seeder();
    FakePeer peer = stage.visitor('a');
    stage.advance(ofSeconds(200));
    peer.says(PeerMessage.KEEP_ALIVE);
    stage.advance(ofSeconds(200));
    assertThat(peer.isClosed()).isFalse();
    stage.advance(ofSeconds(50));
    assertThat(peer.isClosed()).isTrue();
  }

  @Test
  void refusesItself() {
    Stage stage = Stage.seeder();
    FakePeer caller = new FakePeer('x', false);
    stage.session.accept(caller, new Handshake(0, METAINFO.infoHash(), Stage.OURS));
    assertThat(caller.isClosed()).isTrue();
  }

  @Test
  void keepsOneConnectionToAPeerThatCallsTwice() {
    Stage stage = Stage.seeder();
    FakePeer first = stage.visitor('a');
    FakePeer second = stage.visitor('a');
    assertThat(first.isClosed()).isFalse();
    assertThat(second.isClosed()).isTrue();
  }

  @Test
  void announcesStartedThenCompletedThenStopped() {
    Stage stage = Stage.leecher();
    assertThat(events(stage)).containsExactly(AnnounceEvent.STARTED);
    assertThat(stage.announces.getFirst().left()).isEqualTo(Stage.CONTENT.length);

    stage.serveAll(stage.generousSeed('s'));
    stage.advance(ofSeconds(5));
    assertThat(events(stage)).containsExactly(AnnounceEvent.STARTED, AnnounceEvent.COMPLETED);
    assertThat(stage.announces.getLast().left()).isZero();

    stage.session.pause();
    assertThat(events(stage)).last().isEqualTo(AnnounceEvent.STOPPED);
  }

  @Test
  void doesNotAnnounceCompletedWhenItHadEverything() {
    Stage stage = Stage.seeder();
    stage.advance(ofSeconds(60));
    assertThat(events(stage)).containsExactly(AnnounceEvent.STARTED);
  }

  @Test
  void callsThePeersThatTheTrackerKnowsAndBacksOffFromThoseThatDoNotAnswer() {
    Stage stage = Stage.leecher();
    stage.session.addPeer(PeerEndpoint.of("peer-9", 6881));
    stage.advance(Duration.ofMinutes(10));
    long calls = stage.dialed.stream().filter(peer -> peer.host().equals("peer-9")).count();
    assertThat(calls).isBetween(6L, 12L);
  }

  @Test
  void goesOffTheNetworkWhilePaused() {
    Stage stage = Stage.leecher();
    FakePeer peer = stage.generousSeed('a');
    stage.session.pause();
    assertThat(peer.isClosed()).isTrue();
    assertThat(stage.visitor('b').isClosed()).isTrue();

    stage.session.resume();
    stage.serveAll(stage.generousSeed('c'));
    assertThat(stage.session.state()).isEqualTo(TorrentState.SEEDING);
  }

  private static List<AnnounceEvent> events(Stage stage) {
    return stage.announces.stream().map(AnnounceRequest::event).toList();
  }
}
