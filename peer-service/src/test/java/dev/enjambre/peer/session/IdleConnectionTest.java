package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.peer.wire.PeerMessage;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keep-alives on idle connections, and the end of dead ones (E3). */
class IdleConnectionTest {

  @Test
  @DisplayName("E3: a keep-alive goes out within two minutes of silence")
  void sendsAKeepAliveWithinTwoMinutesOfSilence() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();

    bench.advance(Duration.ofSeconds(100));
    assertThat(peer.heard()).isEmpty();
    bench.advance(Duration.ofSeconds(20));

    assertThat(peer.heard()).containsExactly(PeerMessage.KEEP_ALIVE);
  }

  @Test
  void sendsNoneWhileItHasOtherThingsToSay() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();

    bench.advance(Duration.ofSeconds(60));
    peer.has(1);
    bench.advance(Duration.ofSeconds(100));
    assertThat(peer.heard()).containsExactly(PeerMessage.INTERESTED);
    bench.advance(Duration.ofSeconds(20));

    assertThat(peer.heard()).endsWith(PeerMessage.KEEP_ALIVE);
  }

  @Test
  void closesAConnectionOnWhichNothingComesForFourMinutes() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();

    bench.advance(Duration.ofSeconds(235));
    assertThat(peer.isClosed()).isFalse();
    bench.advance(Duration.ofSeconds(10));

    assertThat(peer.isClosed()).isTrue();
    assertThat(bench.peers()).isEmpty();
  }

  @Test
  void keepsAConnectionOnWhichKeepAlivesCome() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller();

    for (int i = 0; i < 10; i++) {
      bench.advance(Duration.ofMinutes(2));
      peer.says(PeerMessage.KEEP_ALIVE);
    }

    assertThat(peer.isClosed()).isFalse();
    assertThat(peer.heard()).hasSizeBetween(9, 11).containsOnly(PeerMessage.KEEP_ALIVE);
  }

  @Test
  void restsWhileNobodyWantsAnything() {
    Bench bench = Bench.seeding();
    ScriptedPeer peer = bench.caller().has(1);
    bench.advance(Duration.ofSeconds(10));

    long begun = bench.time.events();
    bench.advance(Duration.ofMinutes(1));
    long quiet = bench.time.events() - begun;
    peer.says(PeerMessage.INTERESTED);
    bench.advance(Duration.ofMinutes(1));
    long busy = bench.time.events() - begun - quiet;

    assertThat(peer.heard()).contains(PeerMessage.UNCHOKE);
    assertThat(quiet).isLessThan(20);
    assertThat(busy).isGreaterThan(50);
  }
}
