package dev.enjambre.peer.dht;

import dev.enjambre.peer.dht.DhtMessage.AnnouncePeer;
import dev.enjambre.peer.dht.DhtMessage.Failure;
import dev.enjambre.peer.dht.DhtMessage.FindNode;
import dev.enjambre.peer.dht.DhtMessage.GetPeers;
import dev.enjambre.peer.dht.DhtMessage.Ping;
import dev.enjambre.peer.dht.DhtMessage.Response;
import dev.enjambre.peer.dht.DhtStatus.Dropped;
import dev.enjambre.peer.dht.DhtStatus.Kind;
import dev.enjambre.peer.dht.DhtStatus.Traffic;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** Counts what comes, goes and is dropped, and hands on what goes. */
final class Counters {

  private final DatagramSink sink;
  private final Map<Kind, Long> in = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> out = new EnumMap<>(Kind.class);
  private final Map<Dropped, Long> dropped = new EnumMap<>(Dropped.class);
  private long bytesIn;
  private long bytesOut;

  Counters(DatagramSink sink) {
    this.sink = sink;
  }

  private static Kind kind(DhtMessage message) {
    return switch (message) {
      case Ping _ -> Kind.PING;
      case FindNode _ -> Kind.FIND_NODE;
      case GetPeers _ -> Kind.GET_PEERS;
      case AnnouncePeer _ -> Kind.ANNOUNCE_PEER;
      case Response _ -> Kind.RESPONSE;
      case Failure _ -> Kind.ERROR;
    };
  }

  void arrived(ByteBuffer datagram) {
    bytesIn += datagram.remaining();
  }

  void read(DhtMessage message) {
    in.merge(kind(message), 1L, Long::sum);
  }

  void dropped(Dropped reason) {
    dropped.merge(reason, 1L, Long::sum);
  }

  void send(NodeAddress to, DhtMessage message, ByteBuffer encoded) {
    out.merge(kind(message), 1L, Long::sum);
    bytesOut += encoded.remaining();
    sink.send(to, encoded);
  }

  void send(NodeAddress to, DhtMessage message) {
    send(to, message, KrpcCodec.encode(message));
  }

  Map<Kind, Traffic> messages() {
    Map<Kind, Traffic> messages = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      messages.put(kind, new Traffic(in.getOrDefault(kind, 0L), out.getOrDefault(kind, 0L)));
    }
    return messages;
  }

  Map<Dropped, Long> drops() {
    Map<Dropped, Long> drops = new EnumMap<>(Dropped.class);
    for (Dropped reason : Dropped.values()) {
      drops.put(reason, dropped.getOrDefault(reason, 0L));
    }
    return drops;
  }

  Traffic bytes() {
    return new Traffic(bytesIn, bytesOut);
  }
}
