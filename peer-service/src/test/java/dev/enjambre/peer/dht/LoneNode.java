package dev.enjambre.peer.dht;

import dev.enjambre.peer.dht.DhtMessage.Query;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A node whose every datagram is kept, and that hears what the test makes up. */
final class LoneNode {

  /** A datagram that it has sent. */
  record Sent(NodeAddress to, DhtMessage message, int length) {}

  final DhtNode node;
  final List<Sent> sent = new ArrayList<>();
  long now;

  LoneNode(DhtConfig config) {
    this(config, DhtState.NONE);
  }

  LoneNode(DhtConfig config, DhtState state) {
    node = new DhtNode(config, state, this::keep, new Random(5), 0);
  }

  private void keep(NodeAddress to, ByteBuffer datagram) {
    int length = datagram.remaining();
    try {
      sent.add(new Sent(to, KrpcCodec.decode(datagram), length));
    } catch (BadKrpcException e) {
      throw new AssertionError("a node writes what can be read", e);
    }
  }

  /** Hands a message in, and returns what it sends to there then. */
  List<DhtMessage> hears(NodeAddress from, DhtMessage message) {
    return hears(from, KrpcCodec.encode(message));
  }

  List<DhtMessage> hears(NodeAddress from, ByteBuffer datagram) {
    int before = sent.size();
    node.received(from, datagram, now);
    return sent.subList(before, sent.size()).stream()
        .filter(one -> one.to().equals(from))
        .map(Sent::message)
        .toList();
  }

  /** Returns its answer to a query, which must be the first thing that it sends. */
  DhtMessage answer(NodeAddress from, DhtMessage query) {
    return hears(from, query).getFirst();
  }

  /** Lets the node's time pass, in the steps that it asks for. */
  void pass(long nanos) {
    long until = now + nanos;
    for (long next = node.nextTickNanos(now); next <= until; next = node.nextTickNanos(now)) {
      now = Math.max(now, next);
      node.tick(now);
    }
    now = until;
  }

  /** Takes a node in: it asks, is asked in turn, and answers. */
  void befriend(NodeInfo other) {
    hears(other.address(), new DhtMessage.Ping(Nodes.text("aa"), other.id(), false));
    List<Sent> pings =
        sent.stream()
            .filter(one -> one.to().equals(other.address()) && one.message() instanceof Query)
            .toList();
    if (!pings.isEmpty()) {
      hears(
          other.address(),
          new DhtMessage.Response(
              pings.getLast().message().transaction(),
              other.id(),
              List.of(),
              List.of(),
              List.of(),
              null,
              null));
    }
  }

  long dropped(DhtStatus.Dropped reason) {
    return node.status(now).dropped().getOrDefault(reason, 0L);
  }
}
