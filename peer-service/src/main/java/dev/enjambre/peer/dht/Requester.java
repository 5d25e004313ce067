package dev.enjambre.peer.dht;

import dev.enjambre.common.bencode.BencodeString;
import dev.enjambre.common.id.InfoHash;
import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Query;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Our own queries, and what becomes of each: a response, a refusal, or silence for six seconds.
 *
 * <p>A response counts if it has the transaction of an open query, four bytes by chance, and comes
 * from where that went; so somebody who can't read our datagrams can't answer in another's place.
 */
final class Requester {

  static final long SLOW_NANOS = Duration.ofMillis(1500).toNanos();
  static final long SILENT_NANOS = Duration.ofSeconds(6).toNanos();
  static final int MOST_OPEN = 1024;

  /** What whoever has asked hears of its query. */
  interface Reply {

    /** It was answered; the last call. */
    void answered(Response response, long nowNanos);

    /** It was refused, or nobody has answered; the last call. */
    void failed(long nowNanos);

    /** Nobody has answered yet; one of the others follows. */
    default void slow(long nowNanos) {}
  }

  /** Hears of every query, before whoever has asked it. */
  interface Observer {

    void asked(NodeInfo node, long nowNanos);

    void answered(NodeAddress from, Response response, long nowNanos);

    /** A node was silent, or refused, or another one is where it was. */
    void failed(NodeInfo node, long nowNanos);
  }

  private static final class Open {
    private final int transaction;
    private final NodeAddress to;
    private final @Nullable NodeId expected;
    private final Reply reply;
    private final long sentNanos;
    private boolean done;

    Open(int transaction, NodeAddress to, @Nullable NodeId expected, Reply reply, long sentNanos) {
      this.transaction = transaction;
      this.to = to;
      this.expected = expected;
      this.reply = reply;
      this.sentNanos = sentNanos;
    }
  }

  private final Function<Family, NodeId> ownIds;
  private final boolean readOnly;
  private final Counters counters;
  private final Observer observer;
  private final RandomGenerator random;
  private final Map<Integer, Open> open = new HashMap<>();

  /** Those that are not slow yet, and those that are, in the order of their sending. */
  private final ArrayDeque<Open> quick = new ArrayDeque<>(4);

  private final ArrayDeque<Open> slow = new ArrayDeque<>(4);

  Requester(
      Function<Family, NodeId> ownIds,
      boolean readOnly,
      Counters counters,
      Observer observer,
      RandomGenerator random) {
    this.ownIds = ownIds;
    this.readOnly = readOnly;
    this.counters = counters;
    this.observer = observer;
    this.random = random;
  }

  boolean ping(NodeAddress to, @Nullable NodeId expected, Reply reply, long nowNanos) {
    return ask(to, expected, reply, nowNanos, (id, own) -> new Ping(id, own, readOnly));
  }

  boolean findNode(
      NodeAddress to,
      @Nullable NodeId expected,
      NodeId target,
      Set<Family> want,
      Reply reply,
      long nowNanos) {
    return ask(
        to,
        expected,
        reply,
        nowNanos,
        (transaction, own) -> new FindNode(transaction, own, readOnly, target, want));
  }

  boolean getPeers(
      NodeAddress to, @Nullable NodeId expected, InfoHash infoHash, Reply reply, long nowNanos) {
    return ask(
        to,
        expected,
        reply,
        nowNanos,
        (transaction, own) -> new GetPeers(transaction, own, readOnly, infoHash, Set.of()));
  }

  boolean announce(
      NodeInfo to,
      InfoHash infoHash,
      OwnPeer peer,
      BencodeString token,
      Reply reply,
      long nowNanos) {
    return ask(
        to.address(),
        to.id(),
        reply,
        nowNanos,
        (transaction, own) ->
            new AnnouncePeer(
                transaction, own, readOnly, infoHash, peer.port(), false, peer.seed(), token));
  }

  private interface QueryMaker {
    Query make(BencodeString transaction, NodeId own);
  }

  /** Asks, unless too much is open: then returns false, and nothing is heard of it. */
  private boolean ask(
      NodeAddress to, @Nullable NodeId expected, Reply reply, long nowNanos, QueryMaker maker) {
    if (open.size() >= MOST_OPEN) {
      return false;
    }
    int transaction = random.nextInt();
    while (open.containsKey(transaction)) {
      transaction = random.nextInt();
    }
    Open query = new Open(transaction, to, expected, reply, nowNanos);
    open.put(transaction, query);
    quick.add(query);
    if (expected != null) {
      observer.asked(new NodeInfo(expected, to), nowNanos);
    }
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(transaction).array();
    counters.send(to, maker.make(BencodeString.of(bytes), ownIds.apply(to.family())));
    return true;
  }

  void answered(NodeAddress from, Response response, long nowNanos) {
    Open query = close(from, response.transaction());
    if (query == null) {
      return;
    }
    observer.answered(from, response, nowNanos);
    if (query.expected != null && !query.expected.equals(response.id())) {
      counters.dropped(Dropped.WRONG_NODE);
      observer.failed(new NodeInfo(query.expected, from), nowNanos);
      query.reply.failed(nowNanos);
      return;
    }
    query.reply.answered(response, nowNanos);
  }

  /** A node that refuses is there, and did not help. */
  void refused(NodeAddress from, Failure failure, long nowNanos) {
    Open query = close(from, failure.transaction());
    if (query != null) {
      if (query.expected != null) {
        observer.failed(new NodeInfo(query.expected, from), nowNanos);
      }
      query.reply.failed(nowNanos);
    }
  }

  private @Nullable Open close(NodeAddress from, BencodeString transaction) {
    Open query =
        transaction.length() == Integer.BYTES ? open.get(transaction.asBuffer().getInt()) : null;
    if (query == null || !query.to.equals(from)) {
      counters.dropped(Dropped.UNASKED);
      return null;
    }
    open.remove(query.transaction);
    query.done = true;
    return query;
  }

  void tick(long nowNanos) {
    forgetDone();
    while (!quick.isEmpty() && nowNanos - quick.element().sentNanos >= SLOW_NANOS) {
      Open query = quick.remove();
      slow.add(query);
      query.reply.slow(nowNanos);
      forgetDone();
    }
    while (!slow.isEmpty() && nowNanos - slow.element().sentNanos >= SILENT_NANOS) {
      Open query = slow.remove();
      query.done = true;
      open.remove(query.transaction);
      if (query.expected != null) {
        observer.failed(new NodeInfo(query.expected, query.to), nowNanos);
      }
      query.reply.failed(nowNanos);
      forgetDone();
    }
  }

  private void forgetDone() {
    while (!quick.isEmpty() && quick.element().done) {
      quick.remove();
    }
    while (!slow.isEmpty() && slow.element().done) {
      slow.remove();
    }
  }

  /** Returns when there will be something to do, or {@link Long#MAX_VALUE}. */
  long nextNanos() {
    forgetDone();
    long next = Long.MAX_VALUE;
    if (!quick.isEmpty()) {
      next = quick.element().sentNanos + SLOW_NANOS;
    }
    return slow.isEmpty() ? next : Math.min(next, slow.element().sentNanos + SILENT_NANOS);
  }

  int open() {
    return open.size();
  }
}
