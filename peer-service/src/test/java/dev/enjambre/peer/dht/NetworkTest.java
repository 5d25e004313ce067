package dev.enjambre.peer.dht;

import static dev.enjambre.peer.dht.Nodes.IPV4;
import static dev.enjambre.peer.dht.Nodes.at;
import static dev.enjambre.peer.dht.Nodes.infoHash;
import static dev.enjambre.peer.dht.Nodes.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.simulation.DhtNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes among each other, on a virtual network. */
class NetworkTest {

  private static final OwnPeer PEER = new OwnPeer(6999, false);

  private final Map<NodeAddress, DhtNode> nodes = new LinkedHashMap<>();
  private DhtNetwork network = network(0);

  private static DhtNetwork network(double loss) {
    return new DhtNetwork(11, Duration.ofMillis(5), Duration.ofMillis(60), loss);
  }

  private static final class Heard implements SearchListener {
    private final List<PeerEndpoint> peers = new ArrayList<>();
    private @Nullable SearchResult result;

    @Override
    public void found(List<PeerEndpoint> found) {
      peers.addAll(found);
    }

    @Override
    public void done(SearchResult done) {
      result = done;
    }

    SearchResult result() {
      return Objects.requireNonNull(result, "the search has not ended");
    }
  }

  private DhtNode join(NodeAddress address, DhtConfig config, List<NodeAddress> doors) {
    DhtNode node = network.join(address, config, DhtState.NONE);
    node.bootstrap(doors, network.nowNanos());
    network.touched(address);
    nodes.put(address, node);
    return node;
  }

  /** So many nodes join, each by way of the first. */
  private void grow(int count, DhtConfig config, IntFunction<NodeAddress> addresses) {
    for (int i = 0; i < count; i++) {
      join(addresses.apply(i), config, List.of(addresses.apply(0)));
      network.advance(Duration.ofMillis(200));
    }
    network.advance(Duration.ofMinutes(2));
  }

  private DhtNode node(NodeAddress address) {
    return Objects.requireNonNull(nodes.get(address));
  }

  private Heard announce(NodeAddress from, InfoHash infoHash) {
    Heard heard = new Heard();
    node(from).findAndAnnounce(infoHash, PEER, heard);
    return await(from, heard);
  }

  private Heard find(NodeAddress from, InfoHash infoHash) {
    Heard heard = new Heard();
    node(from).find(infoHash, heard);
    return await(from, heard);
  }

  private Heard await(NodeAddress from, Heard heard) {
    network.touched(from);
    network.runUntil(() -> heard.result != null, Duration.ofMinutes(3));
    heard.result();
    return heard;
  }

  private static PeerEndpoint peer(NodeAddress at) {
    return PeerEndpoint.of(at.ip(), PEER.port());
  }

  private int good(NodeAddress address, Family family) {
    return Objects.requireNonNull(node(address).status(network.nowNanos()).families().get(family))
        .good();
  }

  @Test
  void twoNodesAreADht() {
    grow(2, IPV4, Nodes::local);

    assertThat(announce(local(0), infoHash(1)).result().announced()).isEqualTo(1);

    assertThat(find(local(0), infoHash(1)).peers).containsExactly(peer(local(0)));
    assertThat(find(local(1), infoHash(2)).peers).isEmpty();
  }

  @Test
  void endsASearchOfANodeThatKnowsNobody() {
    join(local(0), IPV4, List.of());

    assertThat(find(local(0), infoHash(1)).result().asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void findsWhatOthersAnnounce(double loss) {
    network = network(loss);
    grow(80, IPV4, Nodes::local);

    for (int i = 0; i < 10; i++) {
      NodeAddress announcing = local(7 * i);
      SearchResult announced = announce(announcing, infoHash(i)).result();
      assertThat(announced.announced()).isBetween(loss == 0 ? 8 : 4, 8);

      Heard heard = find(local(79 - i), infoHash(i));
      assertThat(heard.peers).containsExactly(peer(announcing));
      assertThat(heard.result().asked()).isLessThan(40);
    }
  }

  @Test
  void asksTheNodesThatAreReallyTheNearest() {
    grow(80, IPV4, Nodes::local);
    InfoHash infoHash = infoHash(1);
    announce(local(3), infoHash);

    List<NodeAddress> nearest = new ArrayList<>(nodes.keySet());
    nearest.remove(local(3));
    nearest.sort((left, right) -> NodeId.of(infoHash).compareDistances(idOf(left), idOf(right)));
    long keeping =
        nearest.subList(0, 8).stream()
            .filter(address -> node(address).status(network.nowNanos()).peers() == 1)
            .count();
    assertThat(keeping).isGreaterThanOrEqualTo(7);
  }

  private NodeId idOf(NodeAddress address) {
    return Objects.requireNonNull(
            node(address).status(network.nowNanos()).families().get(address.family()))
        .id();
  }

  @Test
  void isPartOfTheDhtOfIpv6() {
    DhtConfig ipv6 = DhtConfig.defaults(Set.of(Family.IPV6));
    grow(20, ipv6, i -> at("::1", 5000 + i));
    announce(at("::1", 5003), infoHash(1));

    Heard heard = find(at("::1", 5017), infoHash(1));

    assertThat(heard.peers).containsExactly(PeerEndpoint.of("::1", PEER.port()));
    assertThat(good(at("::1", 5003), Family.IPV6)).isGreaterThan(8);
  }

  @Test
  void learnsFromOthersWhereItIsSeenAndTakesAnIdThatFits() {
    IntFunction<NodeAddress> spread =
        i -> new NodeAddress(IpAddress.ofIpv4(0x20000001 + (i << 12)), 6881);
    for (int i = 0; i < 30; i++) {
      DhtNode node = join(spread.apply(i), IPV4, IntStream.range(0, i).mapToObj(spread).toList());
      node.external(spread.apply(i).ip(), network.nowNanos());
      network.advance(Duration.ofMillis(500));
    }
    NodeAddress late = spread.apply(100);
    join(late, IPV4, List.of(spread.apply(4)));
    network.advance(Duration.ofMinutes(1));

    assertThat(IdRule.allows(idOf(late), late.ip())).isTrue();
    assertThat(good(late, Family.IPV4)).isGreaterThan(8);
    announce(late, infoHash(1));
    assertThat(find(spread.apply(9), infoHash(1)).peers).containsExactly(peer(late));
  }

  @Test
  void knocksAgainWhenNobodyHasAnswered() {
    join(local(1), IPV4, List.of(local(0)));
    network.advance(Duration.ofMinutes(30));
    assertThat(good(local(1), Family.IPV4)).isZero();

    join(local(0), IPV4, List.of());
    network.advance(Duration.ofMinutes(6));

    assertThat(good(local(1), Family.IPV4)).isEqualTo(1);
    assertThat(good(local(0), Family.IPV4)).isEqualTo(1);
  }

  @Test
  void hearsOfNodesFromPeers() {
    join(local(0), IPV4, List.of());
    join(local(1), IPV4, List.of());
    node(local(1)).hear(local(0));
    network.touched(local(1));
    network.advance(Duration.ofSeconds(2));

    assertThat(good(local(0), Family.IPV4)).isEqualTo(1);
    assertThat(good(local(1), Family.IPV4)).isEqualTo(1);
  }

  @Test
  void goesOnWithTheNodesOfItsFormerLife() {
    grow(30, IPV4, Nodes::local);
    DhtState saved = node(local(9)).save(network.nowNanos());
    NodeId before = idOf(local(9));
    network.leave(local(9));
    network.advance(Duration.ofMinutes(1));

    DhtState read = DhtState.decode(saved.encode()).orElseThrow();
    nodes.put(local(9), network.join(local(9), IPV4, read));
    network.advance(Duration.ofSeconds(20));

    assertThat(idOf(local(9))).isEqualTo(before);
    assertThat(good(local(9), Family.IPV4)).isGreaterThanOrEqualTo(8);
  }

  @Test
  void comesBackAfterAnOutage() {
    grow(30, IPV4, Nodes::local);
    network.filter((_, _) -> false);
    network.advance(Duration.ofHours(1));
    assertThat(good(local(9), Family.IPV4)).isZero();

    network.filter((_, _) -> true);
    network.advance(Duration.ofMinutes(20));

    assertThat(good(local(9), Family.IPV4)).isGreaterThan(15);
  }

  @Test
  void growsTogetherAgainAfterItWasCutInTwo() {
    grow(40, IPV4, Nodes::local);
    network.filter((from, to) -> from.port() % 2 == to.port() % 2);
    network.advance(Duration.ofMinutes(50));
    announce(local(1), infoHash(1));
    assertThat(find(local(2), infoHash(1)).peers).isEmpty();

    network.filter((_, _) -> true);
    network.advance(Duration.ofMinutes(30));
    announce(local(1), infoHash(1));

    assertThat(find(local(2), infoHash(1)).peers).contains(peer(local(1)));
  }

  @Test
  void beginsEightSearchesAndThenOneASecond() {
    grow(10, IPV4, Nodes::local);
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(new Heard());
      node(local(3)).find(infoHash(i), all.getLast());
    }
    network.touched(local(3));
    network.advance(Duration.ofNanos(1));
    DhtStatus status = node(local(3)).status(network.nowNanos());
    assertThat(status.searches()).isEqualTo(8);
    assertThat(status.waitingSearches()).isEqualTo(22);

    network.advance(Duration.ofSeconds(10));
    assertThat(all.stream().filter(heard -> heard.result != null).count()).isBetween(16L, 18L);
    network.advance(Duration.ofSeconds(20));
    assertThat(all).allSatisfy(heard -> assertThat(heard.result).isNotNull());
  }

  @Test
  void saysNothingMoreOfASearchThatWasCancelled() {
    grow(10, IPV4, Nodes::local);
    announce(local(1), infoHash(1));
    Heard heard = new Heard();
    DhtSearch running = node(local(3)).find(infoHash(1), heard);
    network.touched(local(3));
    network.advance(Duration.ofNanos(1));
    DhtSearch waiting = node(local(3)).find(infoHash(1), heard);

    running.cancel();
    waiting.cancel();
    network.advance(Duration.ofMinutes(1));

    assertThat(running.isEnded()).isTrue();
    assertThat(heard.peers).isEmpty();
    assertThat(heard.result).isNull();
    DhtStatus status = node(local(3)).status(network.nowNanos());
    assertThat(status.searches() + status.waitingSearches()).isZero();
  }

  @Test
  void forgetsPeersThatDoNotAnnounceThemselvesAgain() {
    grow(20, IPV4, Nodes::local);
    announce(local(1), infoHash(1));
    network.advance(Duration.ofMinutes(40));
    assertThat(find(local(2), infoHash(1)).peers).isNotEmpty();

    network.advance(Duration.ofMinutes(6));

    assertThat(find(local(2), infoHash(1)).peers).isEmpty();
    assertThat(nodes.values())
        .allSatisfy(node -> assertThat(node.status(network.nowNanos()).torrents()).isZero());
  }

  @Test
  void keepsQuietWhenNothingIsWanted() {
    grow(40, IPV4, Nodes::local);
    network.advance(Duration.ofMinutes(30));
    long before = network.sent();
    long events = network.events();
    network.advance(Duration.ofHours(1));

    double perNodeAndMinute = (network.sent() - before) / 40.0 / 60;
    assertThat(perNodeAndMinute).isBetween(1.0, 12.0);
    // Each datagram arrives, and a node is woken twice a minute or so besides.
    assertThat(network.events() - events - (network.sent() - before)).isLessThan(40 * 60 * 8);
  }
}
