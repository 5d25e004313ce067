package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** In which order a cooperating peer answers. */
class SendTurnsTest {

  private final Bench bench = Bench.seedingToItsFleet();

  @Test
  @DisplayName("E9: a peer whose socket is full is sent the rest when it has room again")
  void goesOnWhereAPeerHasRoomAgain() {
    ScriptedPeer peer = interested().takesOnly(2);
    askFor(peer, 0, 1);
    assertThat(blocks(peer)).isEqualTo(2);

    peer.hasRoomFor(1);
    bench.settle();
    assertThat(blocks(peer)).isEqualTo(3);

    peer.hasRoomFor(10);
    bench.settle();
    assertThat(blocks(peer)).isEqualTo(4);
  }

  @Test
  void servesOthersWhileAPeerHasNoRoom() {
    ScriptedPeer full = interested().takesOnly(0);
    ScriptedPeer free = interested();

    askFor(full, 0);
    askFor(free, 1);

    assertThat(blocks(full)).isZero();
    assertThat(blocks(free)).isEqualTo(2);
  }

  private ScriptedPeer interested() {
    return bench.caller().says(PeerMessage.INTERESTED).forget();
  }

  private void askFor(ScriptedPeer peer, int... pieces) {
    for (int piece : pieces) {
      peer.says(
          new PeerMessage.Request(piece, 0, 16_384),
          new PeerMessage.Request(piece, 16_384, 16_384));
    }
    bench.settle();
  }

  private static int blocks(ScriptedPeer peer) {
    return peer.heard(PeerMessage.Piece.class).size();
  }
}
