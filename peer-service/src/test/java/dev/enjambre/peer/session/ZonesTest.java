package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.Zone;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.common.metainfo.PieceLayout;
import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.piece.PieceTracker;
import dev.enjambre.peer.wire.ExtensionHandshake;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is asked of whom where peers say where they are. We are at {@code dc1/node1}. */
class ZonesTest {

  private static final String HERE = "dc1/node1";
  private static final String SAME_CENTRE = "dc1/node2";
  private static final String ELSEWHERE = "dc2/node5";
  private static final String FURTHER = "dc3/node9";

  @Test
  void aFarPeerIsNotAskedForWhatANearOneHas() {
    Bench bench = Bench.leeching();
    at(bench, HERE).has(0, 1, 2);
    ScriptedPeer far = at(bench, SAME_CENTRE).hasAll().unchokes();

    far.answersEverything();

    assertThat(asked(far)).doesNotContain(0, 1, 2).isNotEmpty();
  }

  @Test
  void aPeerThatDoesNotSayWhereItIsIsAskedForAnything() {
    Bench bench = Bench.leeching();
    at(bench, HERE).has(0, 1, 2);
    ScriptedPeer stranger = bench.caller().hasAll().unchokes();

    stranger.answersEverything();

    assertThat(asked(stranger)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void whoComesToAZoneThatHasEverythingAsksNobodyElse() {
    Bench bench = Bench.leeching();
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    ScriptedPeer near = at(bench, HERE).hasAll().unchokes();
    far.forget();

    near.answersEverything();
    bench.advance(Duration.ofSeconds(20));

    assertThat(asked(near)).isNotEmpty();
    assertThat(far.requests()).isEmpty();
  }

  @Test
  void twoOfAZoneFetchEachPieceOnce() {
    Bench first = Bench.leeching();
    at(first, HERE, Bench.id("B")).has();
    ScriptedPeer firstsSource = at(first, ELSEWHERE).hasAll().unchokes();
    firstsSource.answersEverything();

    // What is left is the other's task: we wait for it a moment.
    int own = asked(firstsSource).size();
    assertThat(own).isBetween(1, 7);
    first.advance(Duration.ofMillis(2500));
    assertThat(asked(firstsSource)).hasSize(own);

    first.advance(Duration.ofSeconds(3));
    firstsSource.answersEverything();
    assertThat(asked(firstsSource)).hasSize(8);
  }

  @Test
  void whatANearPeerHasAndDoesNotGiveIsAskedOfAFarOneInTheEnd() {
    Bench bench = Bench.leeching();
    at(bench, HERE).hasAll();
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    assertThat(far.requests()).isEmpty();

    bench.advance(Duration.ofSeconds(8));
    far.answersEverything();

    assertThat(asked(far)).hasSize(8);
  }

  @Test
  void aNearPeerThatSendsABlockNowAndThenDoesNotKeepUsFromOthers() {
    Bench bench = Bench.leeching();
    ScriptedPeer near = at(bench, HERE).hasAll().unchokes();
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    assertThat(far.requests()).isEmpty();

    for (int i = 0; i < 10; i++) {
      near.answers(near.nextUnanswered());
      bench.advance(Duration.ofSeconds(1));
    }

    assertThat(far.requests()).isNotEmpty();
  }

  @Test
  void whoSaysThatHeIsSomewhereNewIsAskedAsEverWhereThereAreTooManyPlaces() {
    int manyPieces = 1_000_000;
    PieceTracker pieces =
        new PieceTracker(
            new PieceLayout(16_384L * manyPieces, 16_384),
            new Bitfield(manyPieces),
            new SplittableRandom(1));
    ZoneBorder border = new ZoneBorder(Bench.id("A"), "here", pieces, 0);
    for (int i = 0; i < 16; i++) {
      assertThat(border.hasRoomFor("there" + i)).isTrue();
      border.enteredBeyond("there" + i);
    }

    assertThat(border.hasRoomFor("anywhere")).isFalse();
    assertThat(border.hasRoomFor("there7")).isTrue();
  }

  @Test
  void thePartyWithNewsIsAskedForNothingElse() {
    Bench bench = Bench.leeching();
    at(bench, HERE).has();
    at(bench, FURTHER).has(0, 1, 2, 3);
    ScriptedPeer source = at(bench, ELSEWHERE).hasAll().unchokes();

    source.answersEverything();

    assertThat(asked(source)).doesNotContain(0, 1, 2, 3);
  }

  @Test
  void nearIsARelativeThing() {
    Bench bench = Bench.leeching();
    // The same centre is nearer than another.
    at(bench, SAME_CENTRE).has(0, 1, 2, 3, 4, 5, 6);
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    far.answersEverything();

    assertThat(asked(far)).doesNotContain(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void whoLeavesTakesHisPiecesAlong() {
    Bench bench = Bench.leeching();
    ScriptedPeer near = at(bench, HERE).hasAll();
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    assertThat(far.requests()).isEmpty();

    near.hangsUp();

    assertThat(far.requests()).isNotEmpty();
  }

  @Test
  void tellsWhereItIsAndShowsWhereOthersAre() {
    Bench bench = Bench.leeching();
    ScriptedPeer far = at(bench, ELSEWHERE).hasAll().unchokes();
    far.answers(far.nextUnanswered());

    assertThat(bench.status(far).zone()).hasValue(new Zone(ELSEWHERE));
    assertThat(bench.counters.payloadDown(Nearness.OTHER).sum()).isEqualTo(16_384);
    assertThat(bench.counters.payloadDown(Nearness.SAME).sum()).isZero();
    assertThat(far.heard(PeerMessage.Extended.class).stream().map(ZonesTest::read))
        .extracting(ExtensionHandshake::zone)
        .contains(Optional.of(new Zone(HERE)));
  }

  @Test
  void whatAPeerSaysLaterOfItsZoneDoesNotCount() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = at(bench, ELSEWHERE).hasAll();

    peer.says(saying(HERE).toMessage());

    assertThat(bench.status(peer).zone()).hasValue(new Zone(ELSEWHERE));
  }

  @Test
  void aSuperSeederTellsThoseOfOneZoneOfEverything() {
    Bench bench = Bench.seedingToItsFleet();
    ScriptedPeer stranger = bench.caller().has();
    ScriptedPeer alone = at(bench, FURTHER).has();
    ScriptedPeer first = at(bench, ELSEWHERE).has();
    assertThat(first.heard(PeerMessage.BitfieldPayload.class)).isEmpty();

    ScriptedPeer second = at(bench, ELSEWHERE).has();

    assertThat(first.heard(PeerMessage.BitfieldPayload.class)).hasSize(1);
    assertThat(second.heard(PeerMessage.BitfieldPayload.class)).hasSize(1);
    assertThat(alone.heard(PeerMessage.BitfieldPayload.class)).isEmpty();
    assertThat(stranger.heard(PeerMessage.BitfieldPayload.class)).isEmpty();
  }

  @Test
  void whoIsAloneInItsZoneAsksForAnything() {
    Bench bench = Bench.leeching();
    at(bench, FURTHER).has(0, 1, 2, 3);
    ScriptedPeer source = at(bench, ELSEWHERE).hasAll().unchokes();

    source.answersEverything();

    assertThat(asked(source)).hasSize(8);
  }

  private static ScriptedPeer at(Bench bench, String zone) {
    return bench.extendedCaller(saying(zone));
  }

  private static ScriptedPeer at(Bench bench, String zone, PeerId id) {
    return bench.caller(id, ReservedBits.EXTENSION_PROTOCOL).says(saying(zone).toMessage());
  }

  private static ExtensionHandshake saying(String zone) {
    return new ExtensionHandshake(
        Map.of(),
        "",
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.of(new Zone(zone)));
  }

  private static ExtensionHandshake read(PeerMessage.Extended message) {
    try {
      return ExtensionHandshake.read(message.buffer());
    } catch (ProtocolViolation e) {
      throw new AssertionError(e);
    }
  }

  private static Set<Integer> asked(ScriptedPeer peer) {
    List<PeerMessage.Request> requests = peer.requests();
    return new TreeSet<>(requests.stream().map(PeerMessage.Request::pieceIndex).toList());
  }
}
