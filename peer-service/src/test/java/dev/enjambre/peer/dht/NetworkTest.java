package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.id.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes of a DHT find by each other, on a virtual network. */
class NetworkTest {

  private VirtualDht dht = new VirtualDht(0);

  @Test
  void twoNodesAreADht() {
    dht.grow(2, IPV4, Nodes::local);

    assertThat(dht.announce(local(0), infoHash(1)).result().announced()).isEqualTo(1);

    assertThat(dht.find(local(0), infoHash(1)).peers).containsExactly(VirtualDht.peer(local(0)));
    assertThat(dht.find(local(1), infoHash(2)).peers).isEmpty();
  }

  @Test
  void endsASearchOfANodeThatKnowsNobody() {
    dht.join(local(0), IPV4, List.of());

    assertThat(dht.find(local(0), infoHash(1)).result().asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void findsWhatOthersAnnounce(double loss) {
    dht = new VirtualDht(loss);
    dht.grow(80, IPV4, Nodes::local);

    for (int i = 0; i < 10; i++) {
      NodeAddress announcing = local(7 * i);
      SearchResult announced = dht.announce(announcing, infoHash(i)).result();
      assertThat(announced.announced()).isBetween(loss == 0 ? 8 : 4, 8);

      VirtualDht.Heard heard = dht.find(local(79 - i), infoHash(i));
      assertThat(heard.peers).containsExactly(VirtualDht.peer(announcing));
      assertThat(heard.result().asked()).isLessThan(40);
    }
  }

  @Test
  void asksTheNodesThatAreReallyTheNearest() {
    dht.grow(80, IPV4, Nodes::local);
    InfoHash infoHash = infoHash(1);
    dht.announce(local(3), infoHash);

    List<NodeAddress> nearest = new ArrayList<>(dht.nodes.keySet());
    nearest.remove(local(3));
    nearest.sort(
        (left, right) -> NodeId.of(infoHash).compareDistances(dht.idOf(left), dht.idOf(right)));
    long keeping =
        nearest.subList(0, 8).stream()
            .filter(address -> dht.node(address).status(dht.network.nowNanos()).peers() == 1)
            .count();
    assertThat(keeping).isGreaterThanOrEqualTo(7);
  }

  @Test
  void beginsEightSearchesAndThenOneASecond() {
    dht.grow(10, IPV4, Nodes::local);
    List<VirtualDht.Heard> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(new VirtualDht.Heard());
      dht.node(local(3)).find(infoHash(i), all.getLast());
    }
    dht.network.touched(local(3));
    dht.network.advance(Duration.ofNanos(1));
    DhtStatus status = dht.node(local(3)).status(dht.network.nowNanos());
    assertThat(status.searches()).isEqualTo(8);
    assertThat(status.waitingSearches()).isEqualTo(22);

    dht.network.advance(Duration.ofSeconds(10));
    assertThat(all.stream().filter(heard -> heard.result != null).count()).isBetween(16L, 18L);
    dht.network.advance(Duration.ofSeconds(20));
    assertThat(all).allSatisfy(heard -> assertThat(heard.result).isNotNull());
  }

  @Test
  void eachTorrentWaitsOnceAndWhatLacksPeersComesFirst() {
    dht.grow(10, IPV4, Nodes::local);
    DhtNode node = dht.node(local(3));
    OwnPeer seed = new OwnPeer(6881, true);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 100; i++) {
        node.findAndAnnounce(infoHash(i), seed, new VirtualDht.Heard());
      }
    }
    VirtualDht.Heard lacking = new VirtualDht.Heard();
    node.find(infoHash(1_000), lacking);
    VirtualDht.Heard again = new VirtualDht.Heard();
    node.find(infoHash(1), again);
    assertThat(node.status(dht.network.nowNanos()).waitingSearches()).isEqualTo(101);

    dht.network.touched(local(3));
    dht.network.advance(Duration.ofSeconds(10));

    assertThat(lacking.result).isNotNull();
    assertThat(again.result).as("what was a seed and lacks something now").isNotNull();
    assertThat(node.status(dht.network.nowNanos()).waitingSearches()).isGreaterThan(80);
  }

  @Test
  void saysNothingMoreOfASearchThatWasCancelled() {
    dht.grow(10, IPV4, Nodes::local);
    dht.announce(local(1), infoHash(1));
    VirtualDht.Heard heard = new VirtualDht.Heard();
    DhtSearch running = dht.node(local(3)).find(infoHash(1), heard);
    dht.network.touched(local(3));
    dht.network.advance(Duration.ofNanos(1));
    DhtSearch waiting = dht.node(local(3)).find(infoHash(1), heard);

    running.cancel();
    waiting.cancel();
    dht.network.advance(Duration.ofMinutes(1));

    assertThat(running.isEnded()).isTrue();
    assertThat(heard.peers).isEmpty();
    assertThat(heard.result).isNull();
    DhtStatus status = dht.node(local(3)).status(dht.network.nowNanos());
    assertThat(status.searches() + status.waitingSearches()).isZero();
  }

  @Test
  void forgetsPeersThatDoNotAnnounceThemselvesAgain() {
    dht.grow(20, IPV4, Nodes::local);
    dht.announce(local(1), infoHash(1));
    dht.network.advance(Duration.ofMinutes(40));
    assertThat(dht.find(local(2), infoHash(1)).peers).isNotEmpty();

    dht.network.advance(Duration.ofMinutes(6));

    assertThat(dht.find(local(2), infoHash(1)).peers).isEmpty();
    assertThat(dht.nodes.values())
        .allSatisfy(node -> assertThat(node.status(dht.network.nowNanos()).torrents()).isZero());
  }

  @Test
  void hearsAtOnceOfWhoAnnouncesItselfToOurOwnNode() {
    dht.grow(2, IPV4, Nodes::local);
    VirtualDht.Heard early = dht.announce(local(0), infoHash(1));
    assertThat(early.peers).isEmpty();

    VirtualDht.Heard late = dht.announce(local(1), infoHash(1));

    assertThat(early.peers).containsExactly(VirtualDht.peer(local(1)));
    assertThat(late.peers).containsExactly(VirtualDht.peer(local(0)));
  }

  @Test
  void findsWhatItKeepsForOthers() {
    dht.grow(2, IPV4, Nodes::local);
    dht.announce(local(1), infoHash(1));

    VirtualDht.Heard heard = dht.find(local(0), infoHash(1));

    assertThat(heard.peers).containsExactly(VirtualDht.peer(local(1)));
  }

  @Test
  void hearsOfNobodyAfterASearchThatWasCancelled() {
    dht.grow(2, IPV4, Nodes::local);
    VirtualDht.Heard heard = new VirtualDht.Heard();
    DhtSearch search = dht.node(local(0)).findAndAnnounce(infoHash(1), VirtualDht.PEER, heard);
    dht.network.touched(local(0));
    dht.network.runUntil(search::isEnded, Duration.ofMinutes(1));

    search.cancel();
    dht.announce(local(1), infoHash(1));

    assertThat(heard.peers).isEmpty();
  }
}
