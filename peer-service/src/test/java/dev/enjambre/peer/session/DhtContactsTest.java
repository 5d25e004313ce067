package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ReservedBits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What peers of a torrent tell each other of their nodes of the DHT (BEP 5, "port"). */
class DhtContactsTest {

  private static final long WITH_NODE = ReservedBits.ours(6881);

  @Test
  void whoHasANodeIsToldWhereOursIs() {
    Bench bench = Bench.leeching();
    bench.node.port = 6999;

    ScriptedPeer peer = bench.caller(Bench.id("A"), WITH_NODE);

    assertThat(peer.heard()).contains(new PeerMessage.Port(6999));
    bench.assertNoViolation();
  }

  @Test
  void whoHasNoneIsToldNothing() {
    Bench bench = Bench.leeching();
    bench.node.port = 6999;

    ScriptedPeer peer = bench.caller(Bench.id("A"), ReservedBits.OURS);

    assertThat(peer.heard()).noneMatch(PeerMessage.Port.class::isInstance);
  }

  @Test
  void withoutANodeOfOursNothingIsSaid() {
    Bench bench = Bench.leeching();

    ScriptedPeer peer = bench.caller(Bench.id("A"), WITH_NODE);

    assertThat(peer.heard()).noneMatch(PeerMessage.Port.class::isInstance);
  }

  @Test
  void ourNodeHearsOfTheirsOnce() {
    Bench bench = Bench.leeching();
    ScriptedPeer peer = bench.caller(Bench.id("A"), WITH_NODE);

    peer.says(new PeerMessage.Port(7000), new PeerMessage.Port(7001), new PeerMessage.Port(7002));

    assertThat(bench.node.heard)
        .containsExactly(PeerEndpoint.of(peer.remoteAddress().getAddress().getHostAddress(), 7000));
  }

  @Test
  void portZeroIsNobodysNode() {
    Bench bench = Bench.leeching();

    bench.caller(Bench.id("A"), WITH_NODE).says(new PeerMessage.Port(0));

    assertThat(bench.node.heard).isEmpty();
    bench.assertNoViolation();
  }

  @Test
  void aBitfieldMayFollowIt() {
    Bench bench = Bench.leeching();

    ScriptedPeer peer =
        bench.caller(Bench.id("A"), WITH_NODE).says(new PeerMessage.Port(7000)).hasAll();

    bench.assertNoViolation();
    assertThat(bench.status(peer).progress()).isEqualTo(1.0);
  }

  @Test
  void aPrivateTorrentSaysAndHearsNothing() {
    Bench bench = Bench.leechingPrivately();
    bench.node.port = 6999;
    ScriptedPeer peer = bench.caller(Bench.id("A"), WITH_NODE);

    peer.says(new PeerMessage.Port(7000));

    assertThat(peer.heard()).noneMatch(PeerMessage.Port.class::isInstance);
    assertThat(bench.node.heard).isEmpty();
  }

  @Test
  void whoIsAskedForMetadataTellsAsWell() {
    Bench bench = Bench.seeking(Bench.small());
    bench.node.port = 6999;
    ScriptedPeer peer = bench.caller(Bench.id("A"), WITH_NODE);

    peer.says(new PeerMessage.Port(7000), new PeerMessage.Port(7001));
    bench.advance(Duration.ofSeconds(1));

    assertThat(peer.heard()).contains(new PeerMessage.Port(6999));
    assertThat(bench.node.heard).hasSize(1);
  }
}
