package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How nodes become part of a DHT, and stay it, on a virtual network. */
class MembershipTest {

  private final VirtualDht dht = new VirtualDht(0);

  @Test
  void isPartOfTheDhtOfIpv6() {
    DhtConfig ipv6 = DhtConfig.defaults(Set.of(Family.IPV6));
    dht.grow(20, ipv6, i -> at("::1", 5000 + i));
    dht.announce(at("::1", 5003), infoHash(1));

    VirtualDht.Heard heard = dht.find(at("::1", 5017), infoHash(1));

    assertThat(heard.peers).containsExactly(PeerEndpoint.of("::1", VirtualDht.PEER.port()));
    assertThat(dht.good(at("::1", 5003), Family.IPV6)).isGreaterThan(8);
  }

  @Test
  void learnsFromOthersWhereItIsSeenAndTakesAnIdThatFits() {
    IntFunction<NodeAddress> spread =
        i -> new NodeAddress(IpAddress.ofIpv4(0x20000001 + (i << 12)), 6881);
    for (int i = 0; i < 30; i++) {
      DhtNode node =
          dht.join(spread.apply(i), IPV4, IntStream.range(0, i).mapToObj(spread).toList());
      node.external(spread.apply(i).ip(), dht.network.nowNanos());
      dht.network.advance(Duration.ofMillis(500));
    }
    NodeAddress late = spread.apply(100);
    dht.join(late, IPV4, List.of(spread.apply(4)));
    dht.network.advance(Duration.ofMinutes(1));

    assertThat(IdRule.allows(dht.idOf(late), late.ip())).isTrue();
    assertThat(dht.good(late, Family.IPV4)).isGreaterThan(8);
    dht.announce(late, infoHash(1));
    assertThat(dht.find(spread.apply(9), infoHash(1)).peers).containsExactly(VirtualDht.peer(late));
  }

  @Test
  void knocksAgainWhenNobodyHasAnswered() {
    dht.join(local(1), IPV4, List.of(local(0)));
    dht.network.advance(Duration.ofMinutes(30));
    assertThat(dht.good(local(1), Family.IPV4)).isZero();

    dht.join(local(0), IPV4, List.of());
    dht.network.advance(Duration.ofMinutes(6));

    assertThat(dht.good(local(1), Family.IPV4)).isEqualTo(1);
    assertThat(dht.good(local(0), Family.IPV4)).isEqualTo(1);
  }

  @Test
  void hearsOfNodesFromPeers() {
    dht.join(local(0), IPV4, List.of());
    dht.join(local(1), IPV4, List.of());
    dht.node(local(1)).hear(local(0));
    dht.network.touched(local(1));
    dht.network.advance(Duration.ofSeconds(2));

    assertThat(dht.good(local(0), Family.IPV4)).isEqualTo(1);
    assertThat(dht.good(local(1), Family.IPV4)).isEqualTo(1);
  }

  @Test
  void goesOnWithTheNodesOfItsFormerLife() {
    dht.grow(30, IPV4, Nodes::local);
    DhtState saved = dht.node(local(9)).save(dht.network.nowNanos());
    NodeId before = dht.idOf(local(9));
    dht.network.leave(local(9));
    dht.network.advance(Duration.ofMinutes(1));

    DhtState read = DhtState.decode(saved.encode()).orElseThrow();
    dht.nodes.put(local(9), dht.network.join(local(9), IPV4, read));
    dht.network.advance(Duration.ofSeconds(20));

    assertThat(dht.idOf(local(9))).isEqualTo(before);
    assertThat(dht.good(local(9), Family.IPV4)).isGreaterThanOrEqualTo(8);
  }

  @Test
  void comesBackAfterAnOutage() {
    dht.grow(30, IPV4, Nodes::local);
    dht.network.filter((_, _) -> false);
    dht.network.advance(Duration.ofHours(1));
    assertThat(dht.good(local(9), Family.IPV4)).isZero();

    dht.network.filter((_, _) -> true);
    dht.network.advance(Duration.ofMinutes(20));

    assertThat(dht.good(local(9), Family.IPV4)).isGreaterThan(15);
  }

  @Test
  void growsTogetherAgainAfterItWasCutInTwo() {
    dht.grow(40, IPV4, Nodes::local);
    dht.network.filter((from, to) -> from.port() % 2 == to.port() % 2);
    dht.network.advance(Duration.ofMinutes(50));
    dht.announce(local(1), infoHash(1));
    assertThat(dht.find(local(2), infoHash(1)).peers).isEmpty();

    dht.network.filter((_, _) -> true);
    dht.network.advance(Duration.ofMinutes(30));
    dht.announce(local(1), infoHash(1));

    assertThat(dht.find(local(2), infoHash(1)).peers).contains(VirtualDht.peer(local(1)));
  }

  @Test
  void keepsQuietWhenNothingIsWanted() {
    dht.grow(40, IPV4, Nodes::local);
    dht.network.advance(Duration.ofMinutes(30));
    long before = dht.network.sent();
    long events = dht.network.events();
    dht.network.advance(Duration.ofHours(1));

    double perNodeAndMinute = (dht.network.sent() - before) / 40.0 / 60;
    assertThat(perNodeAndMinute).isBetween(1.0, 12.0);
    // Each datagram arrives, and a node is woken twice a minute or so besides.
    assertThat(dht.network.events() - events - (dht.network.sent() - before))
        .isLessThan(40 * 60 * 8);
  }

  @Test
  void isJoinedByWayOfATorrentsNodes() {
    dht.grow(20, IPV4, Nodes::local);
    NodeAddress late = local(30);
    dht.join(late, IPV4, List.of());

    dht.node(late).named(List.of(local(99), local(4)), dht.network.nowNanos());
    dht.network.touched(late);
    dht.network.advance(Duration.ofSeconds(20));

    assertThat(dht.good(late, Family.IPV4)).isGreaterThan(8);
  }

  @Test
  void isJoinedByWayOfATorrentsNodesThatComeLater() {
    NodeAddress waiting = local(1);
    dht.join(waiting, IPV4, List.of());
    dht.node(waiting).named(List.of(local(0)), dht.network.nowNanos());
    dht.network.touched(waiting);
    dht.network.advance(Duration.ofMinutes(30));

    dht.join(local(0), IPV4, List.of());
    dht.network.advance(Duration.ofMinutes(6));

    assertThat(dht.good(waiting, Family.IPV4)).isEqualTo(1);
  }

  @Test
  void twoDhtsAreOneWhenATorrentNamesANodeOfTheOther() {
    dht.grow(5, IPV4, Nodes::local);
    dht.grow(5, IPV4, i -> local(100 + i));
    dht.announce(local(2), infoHash(1));
    assertThat(dht.find(local(102), infoHash(1)).peers).isEmpty();

    dht.node(local(102)).named(List.of(local(3)), dht.network.nowNanos());
    dht.network.touched(local(102));
    dht.network.advance(Duration.ofSeconds(5));

    assertThat(dht.find(local(102), infoHash(1)).peers).containsExactly(VirtualDht.peer(local(2)));
  }

  @Test
  void whatTorrentsNameTakesNoRoomFromWhatWeWereGiven() {
    NodeAddress waiting = local(1);
    dht.join(waiting, IPV4, List.of(local(0)));
    for (int i = 0; i < 10; i++) {
      int first = 1000 + 50 * i;
      dht.node(waiting)
          .named(
              IntStream.range(first, first + 50).mapToObj(Nodes::local).toList(),
              dht.network.nowNanos());
    }
    assertThat(dht.doors(waiting)).isEqualTo(Doors.MOST + 1);
    dht.network.advance(Duration.ofMinutes(10));

    dht.join(local(0), IPV4, List.of());
    dht.network.advance(Duration.ofMinutes(6));

    assertThat(dht.good(waiting, Family.IPV4)).isEqualTo(1);
  }

  @Test
  void pingsOnceWhatManyTorrentsName() {
    dht.grow(2, IPV4, Nodes::local);
    long before = dht.network.sent();

    for (int i = 0; i < 100; i++) {
      dht.node(local(1)).named(List.of(local(50)), dht.network.nowNanos());
      dht.network.touched(local(1));
      dht.network.advance(Duration.ofSeconds(1));
    }

    assertThat(dht.network.sent() - before).isLessThan(10);
  }
}
