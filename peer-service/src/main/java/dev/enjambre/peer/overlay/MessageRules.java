package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import dev.enjambre.peer.overlay.OverlayMessage.Ping;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import dev.enjambre.peer.overlay.OverlayViolation.Kind;
import java.util.ArrayList;
import java.util.List;

/** What each message means, and how many are borne. */
final class MessageRules {

  private final Parts parts;
  private final Gossip gossip;
  private final Searches searches;
  private final FileServer fileServer;
  private final Upkeep upkeep;
  private final SeenAs seenAs = new SeenAs();

  MessageRules(
      Parts parts, Gossip gossip, Searches searches, FileServer fileServer, Upkeep upkeep) {
    this.parts = parts;
    this.gossip = gossip;
    this.searches = searches;
    this.fileServer = fileServer;
    this.upkeep = upkeep;
  }

  /** Returns as whom others see us. */
  SeenAs seenAs() {
    return seenAs;
  }

  /**
   * A message has come.
   *
   * @throws OverlayViolation if it breaks the rules
   */
  void received(Neighbour from, OverlayMessage message, long nowNanos) throws OverlayViolation {
    switch (message) {
      case Ping ping -> {
        charge(from, nowNanos);
        greetedBy(from, ping.sender(), nowNanos);
        from.send(
            new Acknowledge(new Acknowledged.Greeting(parts.self(), from.link().remoteAddress())));
      }
      case ListRequest request -> {
        charge(from, nowNanos);
        list(from, request, nowNanos);
      }
      case SearchRequest request -> {
        charge(from, nowNanos);
        searches.asked(from, request, nowNanos);
      }
      case SearchReply reply -> {
        Question question = from.question(reply.queryId());
        if (question != null && question.mayTell(from)) {
          question.replied(from, reply, nowNanos);
        } else {
          charge(from, nowNanos);
        }
      }
      case HolderReply reply -> {
        Question question = from.question(reply.queryId());
        if (question != null && question.mayTell(from)) {
          question.holder(from, reply, nowNanos);
        } else {
          charge(from, nowNanos);
        }
      }
      case FileRequest request -> fileServer.request(from, request, nowNanos);
      case Failure failure -> {
        charge(from, nowNanos);
        if (failure.about() == MessageKind.RQLT) {
          from.listed(List.of(), nowNanos);
        }
        from.isRefused |= failure.errorId() == OverlayError.FULL.id();
      }
      case Acknowledge acknowledge -> acknowledged(from, acknowledge.what(), nowNanos);
    }
  }

  private static void charge(Neighbour from, long nowNanos) throws OverlayViolation {
    if (!from.messages.take(nowNanos)) {
      throw new OverlayViolation(Kind.FLOOD, "too many messages");
    }
  }

  private void acknowledged(Neighbour from, Acknowledged what, long nowNanos)
      throws OverlayViolation {
    switch (what) {
      case Acknowledged.Greeting greeting -> {
        if (!from.isPinged) {
          throw new OverlayViolation(Kind.UNREQUESTED, "an answer to no PING");
        }
        from.isPinged = false;
        NodeAddress seen = greeting.seenAs();
        if (seen != null) {
          seenAs.told(from.link().remoteAddress().host(), seen.host());
        }
        answeredBy(from, greeting.sender().id(), nowNanos);
      }
      case Acknowledged.Listing listing -> {
        if (!from.listed(listing.peers(), nowNanos)) {
          throw new OverlayViolation(Kind.UNREQUESTED, "an answer to no RQLT");
        }
      }
      case Acknowledged.SearchDone done -> {
        Question question = from.question(done.queryId());
        if (question != null) {
          question.answered(from, nowNanos);
        } else {
          charge(from, nowNanos);
        }
      }
      case Acknowledged.FileBytes _ ->
          throw new OverlayViolation(Kind.UNREQUESTED, "an answer to no RQFH");
      case Acknowledged.Plain _ -> charge(from, nowNanos);
    }
  }

  /** Somebody has called us, or pings again. What he says of himself is to be verified. */
  private void greetedBy(Neighbour from, NodeInfo sender, long nowNanos) {
    PeerId id = sender.id();
    if (from.isOutgoing() || id.equals(parts.self().id())) {
      return;
    }
    if (from.id == null) {
      from.id = id;
      parts.links().greeted(from);
    }
    if (!id.equals(from.id) || sender.port() == 0) {
      return;
    }
    NodeAddress listens = new NodeAddress(from.link().remoteAddress().host(), sender.port());
    from.listensAt = listens;
    PeerList.Known known = parts.list().byAddress(listens);
    if (known != null && known.id().equals(id)) {
      parts.list().heard(id, listens, nowNanos);
    } else if (known == null) {
      gossip.offer(listens, from.link().remoteAddress(), id, nowNanos);
      gossip.pump(nowNanos);
    }
  }

  /** Somebody whom we have called, or who has called us, answers our PING. */
  private void answeredBy(Neighbour from, PeerId id, long nowNanos) {
    if (!from.isOutgoing()) {
      return;
    }
    NodeAddress address = from.link().remoteAddress();
    if (from.id == null) {
      from.id = id;
      from.listensAt = address;
      parts.links().greeted(from);
      gossip.verified(from, id, address, nowNanos);
      parts.dials().greeted(from, nowNanos);
      Neighbour other = parts.links().byId(id);
      boolean isUs = id.equals(parts.self().id());
      boolean isTwice = other != null && other != from && parts.self().id().compareTo(id) > 0;
      if (isUs || (isTwice && from.isSpare())) {
        upkeep.drop(from, nowNanos);
      }
    } else if (from.id.equals(id)) {
      parts.list().heard(id, address, nowNanos);
    }
  }

  private void list(Neighbour from, ListRequest request, long nowNanos) {
    if (!from.lists.take(nowNanos)) {
      parts.counters().droppedForRate++;
      from.send(new Failure(OverlayError.BUSY, MessageKind.RQLT, ""));
      return;
    }
    List<ListedPeer> peers = new ArrayList<>();
    for (PeerId wanted : request.wanted()) {
      PeerList.Known known = parts.list().byId(wanted);
      if (known != null) {
        peers.add(new ListedPeer(known.id(), known.address(), known.ageSeconds(nowNanos)));
      }
    }
    if (request.wanted().isEmpty()) {
      for (PeerList.Known known :
          parts
              .list()
              .sample(
                  parts.config().handedOut(),
                  other -> other.isAlive() && !other.id().equals(from.id))) {
        peers.add(new ListedPeer(known.id(), known.address(), known.ageSeconds(nowNanos)));
      }
    }
    from.send(new Acknowledge(new Acknowledged.Listing(peers)));
  }
}
