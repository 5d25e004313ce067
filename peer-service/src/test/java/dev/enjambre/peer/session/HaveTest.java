package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Only a verified piece is told, and to everybody (A7, A8, E7). */
class HaveTest {

  @Test
  @DisplayName("A8: a verified piece is told to everybody")
  void tellsEverybodyOfAVerifiedPiece() {
    Bench bench = Bench.leeching();
    ScriptedPeer giver = bench.caller().has(2).unchokes();
    ScriptedPeer other = bench.caller();

    giver.answersEverything();

    assertThat(giver.heard(PeerMessage.Have.class)).containsExactly(new PeerMessage.Have(2));
    assertThat(other.heard()).containsExactly(new PeerMessage.Have(2));
  }

  @Test
  @DisplayName("E7: have waits for the hash")
  void saysNothingBeforeTheHashIsChecked() {
    Bench bench = Bench.leechingOnASlowDisk();
    ScriptedPeer peer = bench.caller().has(2).unchokes();

    peer.answers(peer.requests().get(0)).answers(peer.requests().get(1));
    bench.advance(Duration.ofMillis(70));
    assertThat(bench.has(2)).isFalse();
    assertThat(peer.heard(PeerMessage.Have.class)).isEmpty();

    bench.advance(Duration.ofMillis(100));
    assertThat(peer.heard(PeerMessage.Have.class)).hasSize(1);
  }

  @Test
  @DisplayName("E7: a wrong piece is not told")
  void saysNothingOfAPieceThatIsWrong() {
    Bench bench = Bench.leeching();
    ScriptedPeer other = bench.caller();
    ScriptedPeer peer = bench.caller().has(2).unchokes();

    peer.answers(peer.requests().get(0)).answersWrongly(peer.requests().get(1));
    bench.settle();

    assertThat(bench.counters.piecesFailed.sum()).isEqualTo(1);
    assertThat(other.heard()).isEmpty();
    assertThat(bench.has(2)).isFalse();
  }

  @Test
  void tellsANewcomerByTheBitfieldAlone() {
    Bench bench = Bench.leeching();
    bench.caller().has(2).unchokes().answersEverything();

    ScriptedPeer newcomer = bench.caller();

    assertThat(newcomer.heard())
        .containsExactly(new PeerMessage.BitfieldPayload(new byte[] {0b0010_0000}));
  }
}
