package dev.enjambre.peer.simulation;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.LinkOwner;
import dev.enjambre.peer.overlay.ListedPeer;
import dev.enjambre.peer.overlay.NodeAddress;
import dev.enjambre.peer.overlay.NodeInfo;
import dev.enjambre.peer.overlay.OfferedFile;
import dev.enjambre.peer.overlay.OverlayLink;
import dev.enjambre.peer.overlay.OverlayMessage;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A node that says who it is, to as many as it can, and nothing else that is true: it tells of
 * peers that do not exist, has whatever is searched for, names others who have it too, and passes
 * nothing on.
 */
final class OverlayLiar implements LinkOwner {

  private static final int TALES = 50;
  private static final int HOLDERS = 5;

  private final NodeInfo self;
  private final RandomGenerator random;

  /** Makes a liar; it does nothing until it is called or told to call. */
  OverlayLiar(NodeInfo self, RandomGenerator random) {
    this.self = self;
    this.random = random;
  }

  @Override
  public void connected(OverlayLink link, long nowNanos) {
    if (link.isOutgoing()) {
      link.send(new Ping(self));
    }
  }

  @Override
  public void received(OverlayLink link, OverlayMessage message, long nowNanos) {
    switch (message) {
      case Ping _ ->
          link.send(new Acknowledge(new Acknowledged.Greeting(self, link.remoteAddress())));
      case ListRequest _ -> link.send(new Acknowledge(new Acknowledged.Listing(tales())));
      case SearchRequest request -> {
        InfoHash hash = InfoHash.of(random.nextLong(), random.nextLong(), random.nextInt());
        link.send(
            new SearchReply(request.queryId(), List.of(new OfferedFile(hash, 1, request.text()))));
        for (int i = 0; i < HOLDERS; i++) {
          link.send(new HolderReply(request.queryId(), anyId(), anywhere(), request.text()));
        }
        link.send(new Acknowledge(new Acknowledged.SearchDone(request.queryId())));
      }
      default -> {
        // Nothing that it wants.
      }
    }
  }

  private List<ListedPeer> tales() {
    List<ListedPeer> tales = new ArrayList<>();
    while (tales.size() < TALES) {
      tales.add(new ListedPeer(anyId(), anywhere(), 0));
    }
    return tales;
  }

  private PeerId anyId() {
    return PeerId.of(random.nextLong(), random.nextLong(), random.nextInt());
  }

  /** Returns an address in 172.16.0.0/12, where nobody of a simulation is. */
  private NodeAddress anywhere() {
    return new NodeAddress(IpAddress.ofIpv4(0xac100000 | random.nextInt(1 << 20)), 6881);
  }

  @Override
  public void writable(OverlayLink link, long nowNanos) {}

  @Override
  public void violated(OverlayLink link, OverlayViolation violation, long nowNanos) {}

  @Override
  public void closed(OverlayLink link, long nowNanos) {}

  @Override
  public void unreachable(NodeAddress address, long nowNanos) {}
}
