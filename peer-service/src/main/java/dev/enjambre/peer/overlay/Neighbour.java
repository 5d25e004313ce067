package dev.enjambre.peer.overlay;

import dev.enjambre.common.id.PeerId;
import dev.enjambre.peer.overlay.OverlayMessage.FileRequest;
import dev.enjambre.peer.overlay.OverlayMessage.ListRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node at the other end of a link: what we know of it, and what we owe each other. */
final class Neighbour {

  /** Lists that may be requested of it and not answered yet. */
  private static final int MOST_LIST_REQUESTS = 4;

  /** Who has not asked for bytes of files for so long has what it wanted. */
  private static final long FETCHES_FOR_NANOS = 60_000_000_000L;

  /** Takes a list that was requested; an empty one if none came. */
  @FunctionalInterface
  interface ListWaiter {
    void listed(List<ListedPeer> peers, long nowNanos);
  }

  private record ListAsk(boolean any, long sinceNanos, List<ListWaiter> waiters) {}

  private final OverlayLink link;
  private final OverlayCounters counters;
  private final Deque<ListAsk> listAsks = new ArrayDeque<>();

  /** What it was asked for and has not acknowledged, by query id. */
  private final Map<Long, Question> asked = new HashMap<>();

  /** Its requests for bytes of files that wait. */
  final Deque<FileRequest> fileRequests = new ArrayDeque<>();

  final Allowance messages;
  final Allowance searches;
  final Allowance lists;

  @Nullable PeerId id;

  /** Where it listens: where we called it, or what it claims. */
  @Nullable NodeAddress listensAt;

  /** Also read by those who read files for it. */
  volatile boolean isClosed;

  /** Nothing speaks against its being who it says. */
  boolean isBelieved;

  /** Its last request for bytes came to nothing. */
  boolean asksInVain;

  /** One of those that we stay connected to. */
  boolean isKept;

  /** It has no room for us. */
  boolean isRefused;

  /** Called for nothing but to see who it is. */
  boolean isCheckOnly;

  /** Something is being read for it. */
  boolean isReading;

  private boolean hasFetched;
  private long fetchedAt;
  boolean isPinged;
  long pingedAt;
  final long openedAt;
  long heardAt;
  long usedAt;
  long unwritableSince;
  boolean isUnwritable;

  /** Whom it knows, as it said last. */
  Set<PeerId> knows = Set.of();

  long knowsAt;
  boolean hasTold;

  Neighbour(OverlayLink link, OverlayConfig config, OverlayCounters counters, long nowNanos) {
    this.link = link;
    this.counters = counters;
    messages = new Allowance(50, 500, nowNanos);
    searches =
        new Allowance(config.searchesPerSecond(), 5.0 * config.searchesPerSecond(), nowNanos);
    lists = new Allowance(2, 20, nowNanos);
    openedAt = nowNanos;
    heardAt = nowNanos;
    usedAt = nowNanos;
  }

  OverlayLink link() {
    return link;
  }

  boolean isOutgoing() {
    return link.isOutgoing();
  }

  void send(OverlayMessage message) {
    if (!isClosed) {
      counters.sent(message.kind());
      link.send(message);
    }
  }

  /** Whether it has said who it is. */
  boolean isGreeted() {
    return id != null && !isClosed;
  }

  /** Whether nobody here needs the link. */
  boolean isSpare() {
    return isOutgoing() && isGreeted() && !isKept && !isBusy();
  }

  /** It has asked for bytes of files, or is still sent some. */
  void fetching(long nowNanos) {
    hasFetched = true;
    fetchedAt = nowNanos;
  }

  /** Returns whether it fetches files. */
  boolean fetches(long nowNanos) {
    return isReading || (hasFetched && nowNanos - fetchedAt < FETCHES_FOR_NANOS);
  }

  boolean isBusy() {
    return !asked.isEmpty() || !listAsks.isEmpty() || isReading;
  }

  /** Requests any of its peers; several who want that share a request. */
  boolean askList(ListWaiter waiter, long nowNanos) {
    ListAsk last = listAsks.peekLast();
    if (last != null && last.any) {
      last.waiters.add(waiter);
      return true;
    }
    return ask(ListRequest.ANY, waiter, nowNanos);
  }

  /** Requests the address of one peer; returns whether it did. */
  boolean askFor(PeerId wanted, ListWaiter waiter, long nowNanos) {
    return ask(new ListRequest(List.of(wanted)), waiter, nowNanos);
  }

  private boolean ask(ListRequest request, ListWaiter waiter, long nowNanos) {
    if (isClosed || listAsks.size() >= MOST_LIST_REQUESTS) {
      return false;
    }
    listAsks.add(
        new ListAsk(request.wanted().isEmpty(), nowNanos, new ArrayList<>(List.of(waiter))));
    usedAt = nowNanos;
    send(request);
    return true;
  }

  /** The oldest request was answered; returns false if there was none. */
  boolean listed(List<ListedPeer> peers, long nowNanos) {
    ListAsk ask = listAsks.poll();
    if (ask == null) {
      return false;
    }
    ask.waiters.forEach(waiter -> waiter.listed(peers, nowNanos));
    return true;
  }

  /** Returns whether it has owed us a list for so long. */
  boolean owesListSince(long timeoutNanos, long nowNanos) {
    ListAsk ask = listAsks.peek();
    return ask != null && nowNanos - ask.sinceNanos >= timeoutNanos;
  }

  /** Notes that it owes an end to a question. */
  void owes(Question question, long nowNanos) {
    asked.put(question.queryId(), question);
    usedAt = nowNanos;
  }

  @Nullable Question question(long queryId) {
    return asked.get(queryId);
  }

  void forget(Question question) {
    asked.remove(question.queryId());
  }

  /** It has no time for a search; it does not say for which, so that all it was asked are meant. */
  void isTooBusy() {
    asked.values().forEach(Question::isRefused);
  }

  /** Nothing more will come: whoever waits for something is told so. */
  void gone(long nowNanos) {
    isClosed = true;
    fileRequests.clear();
    while (listed(List.of(), nowNanos)) {
      // Each in turn.
    }
    for (Question question : List.copyOf(asked.values())) {
      question.answered(this, nowNanos);
    }
    asked.clear();
  }
}
