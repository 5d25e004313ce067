package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.piece.Bitfield;
import dev.enjambre.peer.simulation.TestTorrent;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ProtocolViolation.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The first messages after the handshakes (A6, E2). */
class GreetingTest {

  private static final PeerMessage ALL = new PeerMessage.BitfieldPayload(Bitfield.full(8).toWire());

  @Test
  @DisplayName("A6, E2: a caller hears the bitfield right after the handshake")
  void tellsACallerAtOnceWhatItHas() {
    ScriptedPeer peer = Bench.seeding().caller();

    assertThat(peer.heard()).containsExactly(ALL);
  }

  @Test
  @DisplayName("E2: the opener sends its bitfield when the handshake is answered")
  void tellsWhomItCallsWhatItHasWhenTheHandshakeIsAnswered() {
    Bench bench = Bench.having(2, 7);
    bench.knows(Bench.endpoint(1));

    ScriptedPeer peer = bench.lastCall().isAnsweredBy(Bench.id("A"));

    assertThat(peer.heard())
        .containsExactly(new PeerMessage.BitfieldPayload(new byte[] {0b0010_0001}));
  }

  @Test
  @DisplayName("E2: an empty bitfield is left out")
  void leavesOutABitfieldWithNothingInIt() {
    assertThat(Bench.leeching().caller().heard()).isEmpty();
  }

  @Test
  void takesNoBitfieldForNothing() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();

    peer.says(PeerMessage.UNCHOKE);

    assertThat(bench.status(peer).progress()).isZero();
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void takesABitfieldBehindAKeepAlive() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(PeerMessage.KEEP_ALIVE, ALL);

    assertThat(bench.status(peer).progress()).isEqualTo(1);
  }

  /** As aria2 does when that is shorter. */
  @Test
  void takesALaterBitfieldForManyHaves() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(PeerMessage.UNCHOKE, new PeerMessage.Have(0));
    peer.forget();

    peer.says(ALL);

    assertThat(bench.status(peer).progress()).isEqualTo(1);
    assertThat(peer.requests()).anyMatch(request -> request.pieceIndex() != 0);
  }

  @Test
  void forgetsNoPieceThatALaterBitfieldLeavesOut() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(ALL, new PeerMessage.BitfieldPayload(new byte[1]));

    assertThat(bench.status(peer).progress()).isEqualTo(1);
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void closesOnABitfieldThatIsTooShort() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(new PeerMessage.BitfieldPayload(new byte[0]));

    bench.assertViolated(Kind.BAD_BITFIELD, peer);
  }

  @Test
  void closesOnABitfieldThatIsTooLong() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller().says(new PeerMessage.BitfieldPayload(new byte[2]));

    bench.assertViolated(Kind.BAD_BITFIELD, peer);
  }

  @Test
  void closesOnSpareBits() {
    Bench bench = Bench.leeching(TestTorrent.random(100_000, 16_384, 1));
    ScriptedPeer peer = bench.caller().says(new PeerMessage.BitfieldPayload(new byte[] {1}));

    bench.assertViolated(Kind.BAD_BITFIELD, peer);
  }

  @Test
  void closesOnAHaveOutsideTheTorrent() {
    for (int piece : new int[] {8, Integer.MAX_VALUE, -1}) {
      Bench bench = Bench.leeching();
      ScriptedPeer peer = bench.caller().says(new PeerMessage.Have(piece));

      bench.assertViolated(Kind.INDEX_OUT_OF_RANGE, peer);
    }
  }

  @Test
  void ignoresMessagesOfExtensions() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer =
        bench.caller().says(new PeerMessage.Unknown(20, 5), ALL, new PeerMessage.Port(6881));

    assertThat(peer.isClosed()).isFalse();
    assertThat(bench.status(peer).progress()).isEqualTo(1);
  }
}
