package dev.enjambre.peer.overlay;

import dev.enjambre.common.announce.AddressScope;
import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledge;
import dev.enjambre.peer.overlay.OverlayMessage.Acknowledged;
import dev.enjambre.peer.overlay.OverlayMessage.Failure;
import dev.enjambre.peer.overlay.OverlayMessage.HolderReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchReply;
import dev.enjambre.peer.overlay.OverlayMessage.SearchRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches of others: answered from our own files, and passed on to those whom we know and the
 * asker does not. A search is known by its id, so that it is answered and passed on once, whichever
 * way it comes; whoever asks gets one acknowledgement at the end, whatever happens.
 */
final class Searches {

  static final int MOST_REMEMBERED = 8_192;
  static final int MOST_RELAYED = 256;
  private static final long REMEMBERED_NANOS = 120_000_000_000L;

  /** Holders that one neighbour may name in a search, and those of them that we don't know. */
  private static final int MOST_HEARSAY = 25;

  private static final int MOST_STRANGERS = 4;

  /** Of all neighbours together: an answer may have half a megabyte. */
  private static final int LONG_ANSWERS_PER_SECOND = 10;

  private static final int MOST_LONG_ANSWERS = 100;
  private static final long NANOS_PER_HOP = 2_000_000_000L;

  private final Parts parts;
  private final Gossip gossip;

  /** All searches that a node passes on; of each neighbour fewer are let in. */
  private final Allowance allowance;

  /** Answers of more than one message. */
  private final Allowance longAnswers;

  /** When each search that was seen may be forgotten, the oldest first. */
  private final Map<Long, Long> seen = new LinkedHashMap<>();

  private final Set<Relay> relays = new LinkedHashSet<>();

  Searches(Parts parts, Gossip gossip, long nowNanos) {
    this.parts = parts;
    this.gossip = gossip;
    double perSecond = 5.0 * parts.config().searchesPerSecond();
    this.allowance = new Allowance(perSecond, 4 * perSecond, nowNanos);
    this.longAnswers = new Allowance(LONG_ANSWERS_PER_SECOND, MOST_LONG_ANSWERS, nowNanos);
  }

  /** How long a question that may be passed on so many times is waited for. */
  static long patience(int hopsLeft) {
    return (hopsLeft + 1) * NANOS_PER_HOP;
  }

  /** Notes a search, so that it is not taken part in again. */
  void remember(long queryId, long nowNanos) {
    seen.putIfAbsent(queryId, nowNanos + REMEMBERED_NANOS);
    if (seen.size() > MOST_REMEMBERED) {
      Iterator<Long> oldest = seen.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** A neighbour asks. */
  void asked(Neighbour asker, SearchRequest request, long nowNanos) {
    asker.usedAt = nowNanos;
    if (seen.containsKey(request.queryId())) {
      parts.counters().duplicatesSuppressed++;
      done(asker, request.queryId());
      return;
    }
    if (!asker.searches.take(nowNanos) || !asker.link().isWritable()) {
      parts.counters().droppedForRate++;
      asker.send(new Failure(OverlayError.BUSY, MessageKind.RQFS, ""));
      done(asker, request.queryId());
      return;
    }
    remember(request.queryId(), nowNanos);
    int most = Math.min(request.most(), OverlayLimits.MAX_ANSWERS);
    List<OfferedFile> own = parts.files().matching(request.text(), most);
    if (own.size() > OverlayLimits.MAX_FILES && !longAnswers.take(nowNanos)) {
      own = own.subList(0, OverlayLimits.MAX_FILES);
    }
    parts.counters().searchesAnswered++;
    reply(asker, request.queryId(), own);
    if (request.hopsLeft() == 0 || own.size() >= request.most()) {
      done(asker, request.queryId());
      return;
    }
    // To answer costs no more than to refuse; what a flood of searches must not do is spread.
    if (relays.size() >= MOST_RELAYED || !allowance.take(nowNanos)) {
      parts.counters().droppedForRate++;
      done(asker, request.queryId());
      return;
    }
    Relay relay = new Relay(asker, request, own.size(), nowNanos);
    relays.add(relay);
    if (Gossip.isFresh(asker, nowNanos)) {
      relay.forward(nowNanos);
    } else if (!asker.askList(relay::listed, nowNanos)) {
      relay.end(nowNanos);
    }
  }

  /** At least one reply, as none says "no". */
  private static void reply(Neighbour asker, long queryId, List<OfferedFile> own) {
    int sent = 0;
    do {
      int end = Math.min(own.size(), sent + OverlayLimits.MAX_FILES);
      asker.send(new SearchReply(queryId, own.subList(sent, end)));
      sent = end;
    } while (sent < own.size());
  }

  private static void done(Neighbour asker, long queryId) {
    asker.send(new Acknowledge(new Acknowledged.SearchDone(queryId)));
  }

  /** How many holders a neighbour has named in a search. */
  private static final class Hearsay {
    private int named;
    private int strangers;

    /** Returns whether it may name one more: so that a liar can't fill what we may pass on. */
    boolean mayName(boolean isKnown) {
      strangers += isKnown ? 0 : 1;
      return ++named <= MOST_HEARSAY && (isKnown || strangers <= MOST_STRANGERS);
    }
  }

  /** Somebody's search on its way through us. */
  private final class Relay extends Question {
    private final Neighbour asker;
    private final Set<PeerId> told = new HashSet<>();
    private final Map<Neighbour, Hearsay> hearsay = new HashMap<>();
    private final int mayTell;
    private boolean isForwarded;

    Relay(Neighbour asker, SearchRequest request, int answered, long nowNanos) {
      int hopsLeft = Math.min(request.hopsLeft(), OverlayConfig.MAX_HOPS);
      super(
          request.queryId(),
          hopsLeft - 1,
          Math.min(request.most(), OverlayLimits.MAX_LISTED),
          request.text(),
          nowNanos + patience(hopsLeft));
      this.asker = asker;
      this.mayTell = most() - answered;
    }

    /** The asker has said whom it knows. */
    void listed(List<ListedPeer> peers, long nowNanos) {
      gossip.noteKnown(asker, peers, nowNanos);
      if (!isOver() && !isForwarded) {
        forward(nowNanos);
      }
    }

    void forward(long nowNanos) {
      isForwarded = true;
      // By half of those who keep a node everybody is reached: by each of eight with one half.
      int left = Math.max(parts.config().fanOut(), (parts.links().incoming() + 1) / 2);
      for (Neighbour neighbour : parts.links().toPassOn(parts.random())) {
        PeerId id = neighbour.id;
        if (left > 0 && id != null && neighbour != asker && isNewToAsker(id)) {
          parts.counters().searchesForwarded++;
          ask(neighbour, nowNanos);
          left--;
        }
      }
      if (left > 0) {
        callOthers(left, nowNanos);
      }
      isPut(nowNanos);
    }

    private boolean isNewToAsker(PeerId id) {
      return !id.equals(asker.id) && !asker.knows.contains(id);
    }

    private void callOthers(int most, long nowNanos) {
      for (PeerList.Known known :
          parts
              .list()
              .sample(
                  most,
                  other ->
                      other.isAlive()
                          && isNewToAsker(other.id())
                          && parts.links().byId(other.id()) == null)) {
        if (!parts.dials().isIdle(nowNanos)) {
          parts.counters().droppedForRate++;
          return;
        }
        parts.counters().searchesForwarded++;
        call(parts.dials(), known.address(), known.id(), nowNanos);
      }
    }

    @Override
    void files(Neighbour from, List<OfferedFile> files, long nowNanos) {
      PeerId holder = from.id;
      if (holder != null) {
        tell(holder, from.listensAt);
      }
    }

    @Override
    void holder(Neighbour from, HolderReply reply, long nowNanos) {
      if (!mayBePassedOn()) {
        parts.counters().liesNoticed++;
        return;
      }
      boolean isKnown = parts.list().byId(reply.holder()) != null;
      if (!hearsay.computeIfAbsent(from, _ -> new Hearsay()).mayName(isKnown)) {
        parts.counters().droppedForRate++;
        return;
      }
      NodeAddress claimed = reply.address();
      boolean fits =
          claimed == null
              || AddressScope.mayTell(from.link().remoteAddress().host(), claimed.host());
      tell(reply.holder(), fits ? claimed : null);
    }

    private void tell(PeerId holder, @Nullable NodeAddress claimed) {
      if (!holder.equals(asker.id)
          && !holder.equals(parts.self().id())
          && told.size() < mayTell
          && told.add(holder)) {
        PeerList.Known known = parts.list().byId(holder);
        asker.send(
            new HolderReply(queryId(), holder, known == null ? claimed : known.address(), text()));
      }
    }

    @Override
    void over(long nowNanos) {
      relays.remove(this);
      done(asker, queryId());
    }
  }

  /** A neighbour is gone: its searches lead nowhere. */
  void gone(Neighbour neighbour, long nowNanos) {
    for (Relay relay : List.copyOf(relays)) {
      if (relay.asker == neighbour) {
        relay.end(nowNanos);
      }
    }
  }

  void tick(long nowNanos) {
    for (Relay relay : List.copyOf(relays)) {
      if (relay.isOverdue(nowNanos)) {
        relay.end(nowNanos);
      }
    }
    Iterator<Long> oldest = seen.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next() >= 0) {
      oldest.remove();
    }
  }

  int relayed() {
    return relays.size();
  }

  int remembered() {
    return seen.size();
  }
}
