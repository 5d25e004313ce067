package dev.enjambre.peer.dht;

import dev.enjambre.common.announce.PeerEndpoint;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtStatus.FamilyStatus;
import dev.enjambre.peer.simulation.DhtNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Nodes among each other, on a virtual network. */
final class VirtualDht {

  static final OwnPeer PEER = new OwnPeer(6999, false);

  final Map<NodeAddress, DhtNode> nodes = new LinkedHashMap<>();
  final DhtNetwork network;

  /**
   * Makes an empty network.
   *
   * @param loss the share of datagrams that are lost
   */
  VirtualDht(double loss) {
    network = new DhtNetwork(11, Duration.ofMillis(5), Duration.ofMillis(60), loss);
  }

  /** What a search has brought. */
  static final class Heard implements SearchListener {
    final List<PeerEndpoint> peers = new ArrayList<>();
    @Nullable SearchResult result;

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

  DhtNode join(NodeAddress address, DhtConfig config, List<NodeAddress> doors) {
    DhtNode node = network.join(address, config, DhtState.NONE);
    node.bootstrap(doors, network.nowNanos());
    network.touched(address);
    nodes.put(address, node);
    return node;
  }

  /** So many nodes join, each by way of the first. */
  void grow(int count, DhtConfig config, IntFunction<NodeAddress> addresses) {
    for (int i = 0; i < count; i++) {
      join(addresses.apply(i), config, List.of(addresses.apply(0)));
      network.advance(Duration.ofMillis(200));
    }
    network.advance(Duration.ofMinutes(2));
  }

  DhtNode node(NodeAddress address) {
    return Objects.requireNonNull(nodes.get(address));
  }

  Heard announce(NodeAddress from, InfoHash infoHash) {
    Heard heard = new Heard();
    node(from).findAndAnnounce(infoHash, PEER, heard);
    return await(from, heard);
  }

  Heard find(NodeAddress from, InfoHash infoHash) {
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

  static PeerEndpoint peer(NodeAddress at) {
    return PeerEndpoint.of(at.ip(), PEER.port());
  }

  int good(NodeAddress address, Family family) {
    return status(address, family).good();
  }

  int doors(NodeAddress address) {
    return status(address, address.family()).doors();
  }

  NodeId idOf(NodeAddress address) {
    return status(address, address.family()).id();
  }

  private FamilyStatus status(NodeAddress address, Family family) {
    return Objects.requireNonNull(node(address).status(network.nowNanos()).families().get(family));
  }
}
