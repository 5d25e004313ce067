package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.IpAddress;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged.Greeting;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code PING}, both ways: who is at the other end of a link. What callers say of themselves is a
 * claim, until we have called the address ourselves and found them there. Owned by the node's loop.
 */
final class Introductions {

  private final Parts parts;
  private final Gossip gossip;
  private final Upkeep upkeep;
  private final SeenAs seenAs = new SeenAs();

  Introductions(Parts parts, Gossip gossip, Upkeep upkeep) {
    this.parts = parts;
    this.gossip = gossip;
    this.upkeep = upkeep;
  }

  /** Somebody says who it is, and is told who we are. */
  void pinged(Neighbour from, NodeInfo sender, long nowNanos) {
    if (!from.isOutgoing() && !sender.id().equals(parts.self().id())) {
      introduced(from, sender, nowNanos);
    }
    from.send(new Acknowledge(new Greeting(parts.self(), from.link().remoteAddress())));
  }

  /** Somebody has called us, or pings again. */
  private void introduced(Neighbour caller, NodeInfo sender, long nowNanos) {
    PeerId id = sender.id();
    IpAddress host = caller.link().remoteAddress().host();
    if (caller.id == null) {
      caller.id = id;
      if (nothingSpeaksAgainst(id, host)) {
        parts.links().claimed(caller, id);
      }
    }
    if (!id.equals(caller.id) || sender.port() == 0) {
      return;
    }
    NodeAddress listens = new NodeAddress(host, sender.port());
    caller.listensAt = listens;
    PeerList.Known known = parts.list().byAddress(listens);
    if (known != null && known.id().equals(id)) {
      parts.list().heard(id, listens, nowNanos);
    } else if (known == null) {
      gossip.offer(listens, caller.link().remoteAddress(), id, nowNanos);
      gossip.pump(nowNanos);
    }
  }

  /** Ids are no secrets: who is known elsewhere, or was called, is not believed to be here. */
  private boolean nothingSpeaksAgainst(PeerId id, IpAddress host) {
    PeerList.Known known = parts.list().byId(id);
    Neighbour linked = parts.links().byId(id);
    return (known == null || known.address().host().equals(host))
        && (linked == null || linked.link().remoteAddress().host().equals(host));
  }

  /** Somebody answers our {@code PING}. */
  void answered(Neighbour from, Greeting greeting, long nowNanos) throws OverlayViolation {
    if (!from.isPinged) {
      throw new OverlayViolation(Kind.UNREQUESTED, "an answer to no PING");
    }
    from.isPinged = false;
    NodeAddress seen = greeting.seenAs();
    if (seen != null) {
      seenAs.told(from.link().remoteAddress().host(), seen.host());
    }
    PeerId id = greeting.sender().id();
    if (from.isOutgoing() && from.id == null) {
      called(from, id, nowNanos);
    } else if (from.isOutgoing() && id.equals(from.id)) {
      parts.list().heard(id, from.link().remoteAddress(), nowNanos);
    }
  }

  /** Whoever we have called says who it is. */
  private void called(Neighbour from, PeerId id, long nowNanos) {
    NodeAddress address = from.link().remoteAddress();
    Neighbour before = parts.links().byId(id);
    from.id = id;
    from.listensAt = address;
    gossip.verified(from, id, address, nowNanos);
    PeerList.Known known = parts.list().byId(id);
    if (known == null || known.address().equals(address)) {
      parts.links().greeted(from, id);
    }
    parts.dials().greeted(from, nowNanos);
    boolean isUs = id.equals(parts.self().id());
    boolean isTwice =
        before != null
            && !before.isClosed
            && before.link().remoteAddress().host().equals(address.host())
            && parts.self().id().compareTo(id) > 0;
    if (isUs || (isTwice && from.isSpare())) {
      upkeep.drop(from, nowNanos);
    }
  }

  /** Returns our address as most of the others see it that said so last; null if none did. */
  @Nullable IpAddress seenAs() {
    return seenAs.address();
  }
}
