package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import java.util.ArrayList;
import java.util.List;

/** Answers {@code RQLT}: whom we know. Owned by the node's loop. */
final class ListServer {

  private final Parts parts;

  ListServer(Parts parts) {
    this.parts = parts;
  }

  void requested(Neighbour from, ListRequest request, long nowNanos) {
    from.usedAt = nowNanos;
    if (!from.lists.take(nowNanos)) {
      parts.counters().droppedForRate++;
      from.send(new Failure(OverlayError.BUSY, MessageKind.RQLT, ""));
      return;
    }
    List<PeerList.Known> known = new ArrayList<>();
    for (PeerId wanted : request.wanted()) {
      PeerList.Known one = parts.list().byId(wanted);
      if (one != null) {
        known.add(one);
      }
    }
    if (request.wanted().isEmpty()) {
      int most = parts.config().handedOut();
      known = parts.list().sample(most, other -> other.isAlive() && !other.id().equals(from.id));
    }
    from.send(
        new Acknowledge(
            new Acknowledged.Listing(known.stream().map(one -> one.listed(nowNanos)).toList())));
  }
}
