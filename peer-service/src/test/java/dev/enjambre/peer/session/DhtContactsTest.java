package dev.enjambre.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.peer.wire.PeerMessage;
import dev.enjambre.peer.wire.ReservedBits;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What peers of a torrent tell each other of their nodes of the DHT (BEP 5, "port"). */
class DhtContactsTest {

  private static final long WITH_NODE = ReservedBits.ours(6881);

  private static final InetSocketAddress NAMED =
      InetSocketAddress.createUnresolved("192.0.2.1", 6881);
  private static final InetSocketAddress BY_NAME =
      InetSocketAddress.createUnresolved("a.example", 6882);

  /** Its characters are those of a name, and it is none. */
  private static final InetSocketAddress STRANGE =
      InetSocketAddress.createUnresolved("300.1.2.3", 6883);

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

  @Test
  void ourNodeHearsOfThoseThatTheTorrentNames() {
    Bench bench = Bench.leeching(Bench.small().withNodes(NAMED, STRANGE, BY_NAME));

    assertThat(bench.node.named)
        .containsExactly(PeerEndpoint.of("192.0.2.1", 6881), PeerEndpoint.of("a.example", 6882));
  }

  @Test
  void butNotOfThoseOfAPrivateTorrent() {
    Bench bench = Bench.leeching(Bench.small().asPrivate().withNodes(NAMED));

    assertThat(bench.node.named).isEmpty();
  }

  @Test
  void norOfThoseOfAPausedTorrentUntilItIsResumed() {
    Bench bench = Bench.leeching(Bench.small().withNodes(NAMED));
    bench.loop.run(bench.session::pause);
    bench.node.named.clear();
    bench.advance(Duration.ofSeconds(2));
    assertThat(bench.node.named).isEmpty();

    bench.loop.run(bench.session::resume);
    bench.advance(Duration.ofSeconds(2));

    assertThat(bench.node.named).hasSize(1);
  }
}
