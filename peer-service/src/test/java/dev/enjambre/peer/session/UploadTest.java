package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.HeapBlock;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may request, and what is answered (A6, E4, E9). */
class UploadTest {

  private static final PeerMessage.Request BLOCK = new PeerMessage.Request(3, 16_384, 16_384);

  @Test
  @DisplayName("A6, E4: who is interested is unchoked as long as there is a slot")
  void unchokesWhoIsInterestedAsLongAsThereIsASlot() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().forget().says(PeerMessage.INTERESTED);

    assertThat(peer.heard()).containsExactly(PeerMessage.UNCHOKE);
  }

  @Test
  @DisplayName("E4: slots change hands by the rounds")
  void leavesTheNinthChokedUntilItsTurn() {
    Bench bench = Bench.seeding();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      peers.add(bench.caller().forget().says(PeerMessage.INTERESTED));
    }
    ScriptedPeer ninth = peers.getLast();
    assertThat(peers.subList(0, 8)).allMatch(peer -> peer.heard().contains(PeerMessage.UNCHOKE));
    assertThat(ninth.heard()).isEmpty();

    bench.advance(Duration.ofSeconds(45));

    assertThat(ninth.heard()).contains(PeerMessage.UNCHOKE);
    assertThat(peers.stream().filter(peer -> !bench.status(peer).amChoking())).hasSize(8);
  }

  @Test
  void handsOnTheSlotOfOneWhoLosesInterest() {
    Bench bench = Bench.seeding();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      peers.add(bench.caller().forget().says(PeerMessage.INTERESTED));
    }

    peers.getFirst().says(PeerMessage.NOT_INTERESTED);

    assertThat(peers.getFirst().heard()).endsWith(PeerMessage.CHOKE);
    assertThat(peers.getLast().heard()).containsExactly(PeerMessage.UNCHOKE);
  }

  @Test
  void handsOnTheSlotOfOneWhoLeaves() {
    Bench bench = Bench.seeding();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      peers.add(bench.caller().forget().says(PeerMessage.INTERESTED));
    }

    peers.getFirst().hangsUp();

    assertThat(peers.getLast().heard()).containsExactly(PeerMessage.UNCHOKE);
  }

  @Test
  @DisplayName("E9: an unchoked peer gets the piece that it requests")
  void answersARequestWithTheBlock() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget().says(BLOCK);
    bench.settle();

    assertThat(peer.heard())
        .containsExactly(new PeerMessage.Piece(3, 16_384, HeapBlock.of(bench.torrent.block(3, 1))));
    assertThat(bench.counters.payloadUp.sum()).isEqualTo(16_384);
  }

  @Test
  void answersAnyRangeOfAPieceInTheOrderOfTheRequests() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget();

    peer.says(
        new PeerMessage.Request(2, 16_000, 1_000),
        new PeerMessage.Request(0, 0, 32_768),
        new PeerMessage.Request(2, 32_767, 1));
    bench.settle();

    assertThat(peer.heard(PeerMessage.Piece.class))
        .extracting(piece -> piece.data().length())
        .containsExactly(1_000, 32_768, 1);
  }

  @Test
  @DisplayName("E9: a choked peer gets none")
  void answersNoRequestOfAChokedPeer() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().forget().says(BLOCK);
    bench.settle();

    assertThat(peer.heard()).isEmpty();
    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.counters.requestsRejected.sum()).isEqualTo(1);
  }

  @Test
  void forgetsARequestThatIsCancelled() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget();

    peer.says(BLOCK, new PeerMessage.Cancel(3, 16_384, 16_384));
    bench.settle();

    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void ignoresACancelOfWhatWasNotRequested() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget();

    peer.says(BLOCK, new PeerMessage.Cancel(3, 16_384, 16_383), new PeerMessage.Cancel(-1, -1, -1));
    bench.settle();

    assertThat(peer.heard()).hasSize(1);
  }

  @Test
  void forgetsTheRequestsOfAPeerThatItChokes() {
    Bench bench = Bench.seeding();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      peers.add(bench.caller().says(PeerMessage.INTERESTED).forget());
    }
    ScriptedPeer first = peers.getFirst();

    // It loses its slot while the block is being read ahead.
    first.says(BLOCK, PeerMessage.NOT_INTERESTED);
    bench.settle();

    assertThat(first.heard()).containsExactly(PeerMessage.CHOKE);
  }

  @Test
  void servesWhatItHasWhileItDownloads() {
    Bench bench = Bench.having(3);
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED).forget().says(BLOCK);
    bench.settle();

    assertThat(peer.heard(PeerMessage.Piece.class)).hasSize(1);
  }

  @Test
  void closesOnMoreRequestsThanAnybodyNeeds() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().says(PeerMessage.INTERESTED);
    PeerMessage[] flood = new PeerMessage[Uploader.MAX_ASKED + 1];
    Arrays.fill(flood, BLOCK);

    peer.says(flood);

    bench.assertViolated(Kind.REQUEST_FLOOD, peer);
  }
}
