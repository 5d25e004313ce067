package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.simulation.OverlayNet;
import java.util.ArrayList;
import java.util.List;

/** Somebody who says what a test wants; of himself he only greets, and ends searches. */
class ScriptedNode implements LinkOwner {

  final PeerId id;
  final OverlayNet.Site site;
  final List<OverlayMessage> received = new ArrayList<>();
  final List<OverlayLink> links = new ArrayList<>();
  List<ListedPeer> peers = List.of();
  int closed;
  int violations;

  ScriptedNode(PeerId id, OverlayNet.Site site) {
    this.id = id;
    this.site = site;
    site.run(this);
  }

  NodeAddress address() {
    return site.address();
  }

  void call(NodeAddress address) {
    site.dial(address, this);
  }

  @Override
  public void connected(OverlayLink link, long nowNanos) {
    links.add(link);
    if (link.isOutgoing()) {
      link.send(new Ping(NodeInfo.of(site.address().port(), id)));
    }
  }

  @Override
  public void received(OverlayLink link, OverlayMessage message, long nowNanos) {
    received.add(message);
    switch (message) {
      case Ping _ -> link.send(new Acknowledge(greeting()));
      case ListRequest request -> link.send(new Acknowledge(listing(request)));
      case SearchRequest request -> asked(link, request, nowNanos);
      default -> other(link, message, nowNanos);
    }
  }

  Acknowledged.Greeting greeting() {
    return new Acknowledged.Greeting(NodeInfo.of(site.address().port(), id), null);
  }

  Acknowledged.Listing listing(ListRequest request) {
    return new Acknowledged.Listing(peers);
  }

  void asked(OverlayLink link, SearchRequest request, long nowNanos) {
    link.send(new Acknowledge(new Acknowledged.SearchDone(request.queryId())));
  }

  void other(OverlayLink link, OverlayMessage message, long nowNanos) {}

  <M extends OverlayMessage> List<M> received(Class<M> kind) {
    return received.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public void writable(OverlayLink link, long nowNanos) {}

  @Override
  public void violated(OverlayLink link, OverlayViolation violation, long nowNanos) {
    violations++;
  }

  @Override
  public void closed(OverlayLink link, long nowNanos) {
    closed++;
    links.remove(link);
  }

  @Override
  public void unreachable(NodeAddress address, long nowNanos) {}
}
