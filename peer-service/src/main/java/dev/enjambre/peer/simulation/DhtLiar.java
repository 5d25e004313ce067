package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.peer.dht.BadKrpcException;
import dev.enjambre.peer.dht.DatagramSink;
import dev.enjambre.peer.dht.DhtMessage;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtNode;
import dev.enjambre.peer.dht.KrpcCodec;
import dev.enjambre.peer.dht.NodeAddress;
import dev.enjambre.peer.dht.NodeId;
import dev.enjambre.peer.dht.NodeInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A node that wins trust like any other and then lies: whoever looks for a torrent is told of other
 * liars and of nodes that do not exist, right beside the target, and of peers that do not exist;
 * what is announced to it is lost; and it tells everybody a wrong address of theirs.
 */
final class DhtLiar implements DhtNetwork.Host {

  private static final int TOLD = 8;
  private static final int PEERS = 20;

  private final DhtNode node;
  private final NodeInfo self;
  private final DatagramSink sink;
  private final List<NodeInfo> friends;
  private final SplittableRandom random;

  /**
   * Makes a liar.
   *
   * @param friends all liars
   */
  DhtLiar(
      DhtNode node,
      NodeInfo self,
      DatagramSink sink,
      List<NodeInfo> friends,
      SplittableRandom random) {
    this.node = node;
    this.self = self;
    this.sink = sink;
    this.friends = friends;
    this.random = random;
  }

  @Override
  public void received(NodeAddress from, ByteBuffer datagram, long nowNanos) {
    try {
      switch (KrpcCodec.decode(datagram)) {
        case FindNode query -> answer(from, query, query.target(), List.of());
        case GetPeers query -> answer(from, query, NodeId.of(query.infoHash()), madeUpPeers());
        case AnnouncePeer query -> answer(from, query, query.id(), List.of());
        case Ping _, Response _, Failure _ -> node.received(from, datagram, nowNanos);
      }
    } catch (BadKrpcException e) {
      throw new IllegalStateException("everybody here writes what can be read", e);
    }
  }

  private void answer(NodeAddress to, DhtMessage query, NodeId target, List<NodeAddress> peers) {
    List<NodeInfo> told = new ArrayList<>();
    for (int i = 0; i < TOLD; i++) {
      told.add(
          random.nextBoolean()
              ? friends.get(random.nextInt(friends.size()))
              : new NodeInfo(
                  new NodeId(target.high(), target.middle(), random.nextInt()), nowhere()));
    }
    sink.send(
        to,
        KrpcCodec.encode(
            new Response(
                query.transaction(),
                self.id(),
                told,
                List.of(),
                peers,
                query.transaction(),
                nowhere())));
  }

  private List<NodeAddress> madeUpPeers() {
    return IntStream.range(0, PEERS).mapToObj(_ -> nowhere()).toList();
  }

  /** Returns a public address at which nobody is. */
  private NodeAddress nowhere() {
    return new NodeAddress(IpAddress.ofIpv4(random.nextInt(0x60000000, 0x63000000)), 6881);
  }

  @Override
  public void tick(long nowNanos) {
    node.tick(nowNanos);
  }

  @Override
  public long nextTickNanos(long nowNanos) {
    return node.nextTickNanos(nowNanos);
  }
}
