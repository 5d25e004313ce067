package dev.enjambre.peer.overlay;

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
import java.util.List;

/**
 * Which part of a node takes which message. What nobody has asked for is charged to its sender, so
 * that nobody keeps us busy. Owned by the node's loop.
 */
final class Dispatch {

  private final Introductions introductions;
  private final ListServer listServer;
  private final Searches searches;
  private final FileServer fileServer;

  Dispatch(
      Introductions introductions,
      ListServer listServer,
      Searches searches,
      FileServer fileServer) {
    this.introductions = introductions;
    this.listServer = listServer;
    this.searches = searches;
    this.fileServer = fileServer;
  }

  void receive(Neighbour from, OverlayMessage message, long nowNanos) throws OverlayViolation {
    switch (message) {
      case Ping ping -> {
        charge(from, nowNanos);
        introductions.pinged(from, ping.sender(), nowNanos);
      }
      case ListRequest request -> {
        charge(from, nowNanos);
        listServer.requested(from, request, nowNanos);
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
      case FileRequest request -> {
        // Content has limits of its own.
        if (request.part() == FilePart.INFO || from.asksInVain) {
          charge(from, nowNanos);
        }
        fileServer.request(from, request, nowNanos);
      }
      case Failure failure -> {
        charge(from, nowNanos);
        if (failure.about() == MessageKind.RQLT) {
          from.listed(List.of(), nowNanos);
        }
        if (failure.about() == MessageKind.RQFS) {
          from.isTooBusy();
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
      case Acknowledged.Greeting greeting -> introductions.answered(from, greeting, nowNanos);
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
}
