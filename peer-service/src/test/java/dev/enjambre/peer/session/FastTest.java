package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Fast extension, message by message (BEP 6). */
class FastTest {

  private static final PeerMessage.Request FIRST = new PeerMessage.Request(0, 0, 16_384);
  private static final PeerMessage.Request SECOND = new PeerMessage.Request(0, 16_384, 16_384);
  private static final PeerMessage.Request MISSING = new PeerMessage.Request(1, 0, 16_384);

  private static PeerMessage.Reject rejectOf(PeerMessage.Request request) {
    return new PeerMessage.Reject(request.pieceIndex(), request.begin(), request.length());
  }

  // The greeting (E2).

  @Test
  @DisplayName("E2: have-all stands for the bitfield of a seeder")
  void e2SaysHaveAll() {
    ScriptedPeer peer = Bench.seeding().fastCaller();

    assertThat(peer.heard()).containsExactly(PeerMessage.HAVE_ALL);
  }

  @Test
  @DisplayName("E2: have-none stands for an empty bitfield")
  void e2SaysHaveNone() {
    ScriptedPeer peer = Bench.leeching().fastCaller();

    assertThat(peer.heard()).containsExactly(PeerMessage.HAVE_NONE);
  }

  @Test
  @DisplayName("E2: the bitfield goes to a Fast peer where neither have-all nor have-none is true")
  void e2SaysTheBitfield() {
    ScriptedPeer peer = Bench.having(2).fastCaller();

    assertThat(peer.heard())
        .containsExactly(new PeerMessage.BitfieldPayload(new byte[] {0b0010_0000}));
  }

  @Test
  @DisplayName("E2: have-all from the other side makes it a seed, have-none an empty peer")
  void e2HearsHaveAllAndHaveNone() {
    Bench bench = Bench.leeching();
    ScriptedPeer seed = bench.fastCaller().says(PeerMessage.HAVE_ALL);
    ScriptedPeer empty = bench.fastCaller().says(PeerMessage.HAVE_NONE);

    assertThat(bench.status(seed).progress()).isEqualTo(1);
    assertThat(seed.heard(PeerMessage.Interested.class)).hasSize(1);
    assertThat(bench.status(empty).progress()).isZero();
    assertThat(empty.isClosed()).isFalse();
  }

  static Stream<PeerMessage> onlyForFastPeers() {
    return Stream.of(
        PeerMessage.HAVE_ALL,
        PeerMessage.HAVE_NONE,
        new PeerMessage.Suggest(1),
        new PeerMessage.AllowedFast(1),
        rejectOf(FIRST));
  }

  @ParameterizedTest
  @MethodSource("onlyForFastPeers")
  void closesOnAFastMessageOfAPeerThatDidNotSetTheBit(PeerMessage message) {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(message);

    bench.assertViolated(Kind.UNEXPECTED_FAST, peer);
  }

  @Test
  void closesOnASecondTellingOfThePieces() {
    for (PeerMessage second : List.of(PeerMessage.HAVE_ALL, PeerMessage.HAVE_NONE)) {
      Bench bench = Bench.leeching();
      ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL, second);

      bench.assertViolated(Kind.UNEXPECTED_BITFIELD, peer);
    }
  }

  // Their requests (E5, E9).

  @Test
  @DisplayName("E5: an invalid request of a Fast peer is answered by choke and by reject")
  void e5RejectsAnInvalidRequest() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer =
        bench.fastCaller().says(PeerMessage.HAVE_NONE, PeerMessage.INTERESTED).forget();

    peer.says(MISSING);

    assertThat(peer.heard()).containsExactly(PeerMessage.CHOKE, rejectOf(MISSING));
    assertThat(bench.counters.requestsRejected.sum()).isEqualTo(1);
  }

  @Test
  @DisplayName("E5: the fifth invalid request of a Fast peer closes the connection")
  void e5ClosesOnRepeatedInvalidRequests() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_NONE, PeerMessage.INTERESTED);

    peer.says(MISSING, MISSING, MISSING, MISSING);
    assertThat(peer.isClosed()).isFalse();
    peer.says(MISSING);

    bench.assertViolated(Kind.INVALID_REQUESTS, peer);
  }

  @Test
  @DisplayName("E9: a request of a choked Fast peer is rejected")
  void e9RejectsWhileChoking() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.fastCaller().has(0, 1, 2, 3, 4, 5, 6).forget();

    peer.says(new PeerMessage.Request(0, 0, 100));

    assertThat(peer.heard()).containsExactly(new PeerMessage.Reject(0, 0, 100));
  }

  @Test
  @DisplayName("E9: a piece of the allowed-fast set is sent though the peer is choked")
  void e9ServesTheAllowedFastSetWhileChoking() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_NONE);
    assertThat(peer.heard(PeerMessage.AllowedFast.class))
        .containsExactly(new PeerMessage.AllowedFast(0));

    peer.says(FIRST);
    bench.settle();

    assertThat(peer.heard(PeerMessage.Unchoke.class)).isEmpty();
    assertThat(peer.heard(PeerMessage.Piece.class)).hasSize(1);
  }

  @Test
  @DisplayName("E9: each byte of the allowed-fast set is sent to a choked peer once")
  void e9ServesTheAllowedFastSetOnce() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_NONE);

    peer.says(FIRST, SECOND, FIRST);
    bench.settle();

    assertThat(peer.heard(PeerMessage.Piece.class)).hasSize(2);
    assertThat(peer.heard(PeerMessage.Reject.class)).containsExactly(rejectOf(FIRST));
  }

  @Test
  void allowsNothingToAPeerThatHasEnough() {
    Bench bench = Bench.seeding(Bench.large());
    int[] ten = IntStream.range(0, 10).toArray();

    assertThat(bench.fastCaller().has(ten).heard(PeerMessage.AllowedFast.class)).isEmpty();
    assertThat(bench.fastCaller().has(0).heard(PeerMessage.AllowedFast.class))
        .hasSizeBetween(9, 10);
  }

  @Test
  void rejectsWhatIsQueuedWhenItChokes() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.fastCaller().has(3).says(PeerMessage.INTERESTED).forget();
    PeerMessage.Request queued = new PeerMessage.Request(0, 5, 6);

    peer.says(queued, MISSING);
    bench.settle();

    // The piece is allowed fast, so the queued request is served all the same.
    assertThat(peer.heard(PeerMessage.Piece.class)).hasSize(1);
    assertThat(peer.heard(PeerMessage.Reject.class)).containsExactly(rejectOf(MISSING));
  }

  @Test
  void rejectsWhatIsQueuedAndNotAllowedWhenItChokes() {
    Bench bench = Bench.seeding(Bench.large());
    int[] ten = IntStream.range(0, 10).toArray();
    ScriptedPeer peer = bench.fastCaller().has(ten).says(PeerMessage.INTERESTED).forget();
    PeerMessage.Request queued = new PeerMessage.Request(20, 0, 16_384);
    PeerMessage.Request invalid = new PeerMessage.Request(1000, 0, 16_384);

    peer.says(queued, invalid);
    bench.settle();

    assertThat(peer.heard())
        .containsExactly(PeerMessage.CHOKE, rejectOf(queued), rejectOf(invalid));
  }

  @Test
  void answersACancelByRejectUnlessThePieceIsSent() {
    Bench bench = Bench.having(0);
    ScriptedPeer peer = bench.fastCaller().has(3).says(PeerMessage.INTERESTED).forget();

    peer.says(FIRST, SECOND, new PeerMessage.Cancel(0, 16_384, 16_384));
    bench.settle();
    peer.says(new PeerMessage.Cancel(0, 0, 16_384));

    assertThat(peer.heard(PeerMessage.Piece.class)).hasSize(1);
    assertThat(peer.heard(PeerMessage.Reject.class)).containsExactly(rejectOf(SECOND));
  }

  @Test
  void closesOnAFloodOfRequestsOfAChokedPeer() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.fastCaller().has(0, 1, 2, 3, 4, 5, 6);
    PeerMessage.Request request = new PeerMessage.Request(0, 0, 100);

    for (int i = 0; i < Uploader.MAX_ASKED; i++) {
      peer.says(request);
    }
    assertThat(peer.isClosed()).isFalse();
    peer.says(request);

    bench.assertViolated(Kind.REQUEST_FLOOD, peer);
  }

  // Our requests.

  @Test
  void keepsItsRequestsWhenAFastPeerChokes() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    int asked = peer.owes();
    ScriptedPeer other = bench.fastCaller().says(PeerMessage.HAVE_NONE).unchokes();

    peer.says(PeerMessage.CHOKE).answers(peer.nextUnanswered());

    assertThat(asked).isPositive();
    assertThat(bench.status(peer).outstandingRequests()).isEqualTo(asked - 1);
    assertThat(other.requests()).isEmpty();
    bench.assertNoViolation();
  }

  @Test
  void asksOthersForWhatIsRejected() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    PeerMessage.Request request = peer.nextUnanswered();
    ScriptedPeer other = bench.fastCaller().has(request.pieceIndex()).unchokes();
    assertThat(other.requests()).doesNotContain(request);

    peer.says(PeerMessage.CHOKE).rejects(request);

    assertThat(other.requests()).contains(request);
    assertThat(bench.counters.blocksRejected.sum()).isEqualTo(1);
  }

  @Test
  void asksAPeerThatRejectsForNoReasonAgainOnlyAfterAWhile() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    List<PeerMessage.Request> requests = peer.requests();
    peer.forget();

    requests.forEach(peer::rejects);
    assertThat(peer.requests()).isEmpty();

    bench.advance(Duration.ofSeconds(3));
    assertThat(peer.requests()).isNotEmpty();
    bench.assertNoViolation();
  }

  @Test
  void givesUpOnAFastPeerThatNeitherAnswersNorRejects() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    peer.says(PeerMessage.CHOKE);

    bench.advance(Duration.ofSeconds(25));

    assertThat(bench.status(peer).outstandingRequests()).isZero();
  }

  @Test
  void closesOnARejectOfWhatWasNeverAskedFor() {
    for (PeerMessage.Reject reject :
        List.of(
            rejectOf(FIRST),
            new PeerMessage.Reject(-1, 0, 16_384),
            new PeerMessage.Reject(0, 1, 2))) {
      Bench bench = Bench.leeching();
      ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).says(reject);

      bench.assertViolated(Kind.UNREQUESTED_REJECT, peer);
    }
  }

  @Test
  void closesOnASecondRejectOfOneRequest() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    PeerMessage.Request request = peer.nextUnanswered();

    peer.says(rejectOf(request), rejectOf(request));

    bench.assertViolated(Kind.UNREQUESTED_REJECT, peer);
  }

  @Test
  void takesTheRejectOfARequestThatItTookBack() {
    Bench bench = Bench.leeching();
    ScriptedPeer slow = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    ScriptedPeer quick = bench.fastCaller().says(PeerMessage.HAVE_ALL).unchokes();
    PeerMessage.Request both =
        quick.requests().stream().filter(slow.requests()::contains).findFirst().orElseThrow();

    quick.answers(both);
    assertThat(slow.heard(PeerMessage.Cancel.class)).hasSize(1);
    slow.rejects(both);

    bench.assertNoViolation();
    assertThat(slow.isClosed()).isFalse();
  }

  @Test
  @DisplayName("E8: allowed fast lets us ask though we are choked")
  void e8AsksForAllowedFastPiecesWhileChoked() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL);
    assertThat(peer.requests()).isEmpty();

    peer.says(new PeerMessage.AllowedFast(3));

    assertThat(peer.requests())
        .containsExactly(
            new PeerMessage.Request(3, 0, 16_384), new PeerMessage.Request(3, 16_384, 16_384));
  }

  @Test
  void asksForAnAllowedPieceOnceThePeerHasIt() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.fastCaller().has(1).says(new PeerMessage.AllowedFast(3));
    assertThat(peer.requests()).isEmpty();

    peer.says(new PeerMessage.Have(3));

    assertThat(peer.requests()).hasSize(2);
  }

  @Test
  void doesNotInsistOnAnAllowedPieceThatIsRejected() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer =
        bench.fastCaller().says(PeerMessage.HAVE_ALL, new PeerMessage.AllowedFast(3));
    List<PeerMessage.Request> requests = peer.requests();
    peer.forget();

    requests.forEach(peer::rejects);
    bench.advance(Duration.ofSeconds(5));

    assertThat(peer.requests()).isEmpty();
  }

  @Test
  void asksFirstForWhatIsSuggested() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer =
        bench.fastCaller().says(PeerMessage.HAVE_ALL, new PeerMessage.Suggest(777)).unchokes();

    assertThat(peer.requests().subList(0, 2))
        .containsExactly(
            new PeerMessage.Request(777, 0, 16_384), new PeerMessage.Request(777, 16_384, 16_384));
    assertThat(peer.requests()).hasSizeGreaterThan(2);
  }

  @Test
  void doesNotAskForASuggestedPieceThatThePeerLacks() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.fastCaller().has(5).says(new PeerMessage.Suggest(777)).unchokes();

    assertThat(peer.requests()).extracting(PeerMessage.Request::pieceIndex).containsOnly(5);
  }

  @Test
  void closesOnIndicesOutsideTheTorrent() {
    for (int piece : new int[] {8, -1, Integer.MAX_VALUE}) {
      for (PeerMessage message :
          List.of(new PeerMessage.AllowedFast(piece), new PeerMessage.Suggest(piece))) {
        Bench bench = Bench.leeching();
        ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_ALL).says(message);

        bench.assertViolated(Kind.INDEX_OUT_OF_RANGE, peer);
      }
    }
  }

  @Test
  void bearsManySuggestionsAndAllowances() {
    Bench bench = Bench.leeching(Bench.large());
    ScriptedPeer peer = bench.fastCaller().says(PeerMessage.HAVE_NONE);

    for (int i = 0; i < 1000; i++) {
      peer.says(new PeerMessage.Suggest(i), new PeerMessage.AllowedFast(i));
    }

    assertThat(peer.isClosed()).isFalse();
    bench.assertNoViolation();
  }
}
